using System.Diagnostics;
using VaiBoard;

// The board's DPU where there is one that fits the model, else the processor; the remarks say why.
using var runner = GarmentsRunner.Create();
foreach (var remark in runner.Remarks)
{
    Console.WriteLine(remark.Text);
}

// A .pgm file ends with the picture's bytes, row by row.
var file = args.FirstOrDefault() ?? Path.Combine(AppContext.BaseDirectory, "trouser.pgm");
var input = GarmentsRunner.Preprocess(File.ReadAllBytes(file)[^GarmentsRunner.InputLength..]);
var (index, label, score) = runner.Classify(input);
Console.WriteLine($"{Path.GetFileName(file)}: class {index}, {label} ({score:F2}), on {runner.Backend}");

const int runs = 100;
var clock = Stopwatch.StartNew();
for (var run = 0; run < runs; run++)
{
    runner.Run(input);
}

Console.WriteLine($"{runs / clock.Elapsed.TotalSeconds:F0} pictures a second");
