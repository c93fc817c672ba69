using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using FashionMnist;
using Vai.Runtime;

// Classifies a folder of images (IDX, as MNIST and FashionMNIST have them; by default the drawn ones in test/) with the class
// that the build made from fmnist.pt: with the float model, with the exact int8 executor, and instruction by instruction on the
// simulator of the DPU. The last two give the same bytes.
var folder = args.Length > 0 ? args[0] : "test";
var images = ReadIdx(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), headerBytes: 16);
var labels = ReadIdx(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"), headerBytes: 8);

using var simulator = FmnistRunner.Create(DpuBackend.Simulator);
using var executor = FmnistRunner.Create(DpuBackend.Cpu);
using var floating = FmnistRunner.Create(modelPath: Path.Combine(AppContext.BaseDirectory, "fmnist", "fmnist_float.xmodel"));

Console.WriteLine($"{labels.Length} images of {FmnistRunner.InputWidth} x {FmnistRunner.InputHeight} from {Path.GetFullPath(folder)}");
Console.WriteLine(
    $"DPU subgraphs: {simulator.DpuSubgraphCount}, estimated {simulator.EstimateFramesPerSecond():F0} frames/s on one core at 300 MHz");
Console.WriteLine();
Show(image: 0);
Console.WriteLine("backend     accuracy   images/s");
var floatScores = Evaluate("float", floating);
var executorScores = Evaluate("cpu (int8)", executor);
var simulatorScores = Evaluate("simulator", simulator);
var equal = executorScores.Zip(simulatorScores).Count(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
Console.WriteLine();
Console.WriteLine($"cpu and simulator give the same outputs for {equal} of {labels.Length} images");
return equal == labels.Length && floatScores.Length == labels.Length ? 0 : 1;

float[][] Evaluate(string name, FmnistRunner runner)
{
    var outputs = new float[labels.Length][];
    var clock = Stopwatch.StartNew();
    Parallel.For(0, labels.Length, i => outputs[i] = runner.Run(Pixels(i)));
    var seconds = clock.Elapsed.TotalSeconds;
    var correct = outputs.Where((scores, i) => Best(scores) == labels[i]).Count();
    Console.WriteLine($"{name,-10}  {(double)correct / labels.Length,8:F4}  {labels.Length / seconds,9:F0}");
    return outputs;
}

float[] Pixels(int image) =>
    Array.ConvertAll(images[(image * FmnistRunner.InputLength)..((image + 1) * FmnistRunner.InputLength)], pixel => pixel / 255f);

static int Best(float[] scores) => Array.IndexOf(scores, scores.Max());

// Two rows of pixels a line of text: a character is about twice as high as it is wide.
void Show(int image)
{
    const string Shades = " .:-=+*#%@";
    var pixels = Pixels(image);
    for (var row = 0; row + 1 < FmnistRunner.InputHeight; row += 2)
    {
        var line = Enumerable.Range(0, FmnistRunner.InputWidth).Select(column =>
        {
            var at = (row * FmnistRunner.InputWidth) + column;
            return Shades[(int)((pixels[at] + pixels[at + FmnistRunner.InputWidth]) / 2 * (Shades.Length - 1))];
        });
        Console.WriteLine("    " + string.Concat(line).TrimEnd());
    }

    var (_, label, score) = simulator.Classify(pixels);
    Console.WriteLine($"    the simulated DPU says: {label} (score {score:F2}); the label says: {FmnistRunner.Labels[labels[image]]}");
    Console.WriteLine();
}

static byte[] ReadIdx(string path, int headerBytes)
{
    using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
    using var bytes = new MemoryStream();
    file.CopyTo(bytes);
    return bytes.ToArray()[headerBytes..];
}
