using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Vai.Images;
using Vai.Numerics;
using Vai.Runtime;
using Vai.Runtime.Board;
using Vai.Runtime.Tensors;

namespace Vai.Tool.Commands;

/// <summary><c>vai run</c>: a compiled model on arrays of numbers, int8 in and int8 out, as the DPU takes and gives them.</summary>
internal static class RunCommand
{
    public static Command Create(BoardHost board)
    {
        var model = ChosenModel.Argument();
        var target = ChosenModel.Target();
        var backend =
            new Option<DpuBackend>("--backend")
            { Description = "The DPU's part: its instructions one by one, the graph, or this board's DPU.", DefaultValueFactory =
                _ => DpuBackend.Simulator };
        var input =
            new Option<string[]>("--input")
            { Description =
                "An input as .npy, int8 or float, NHWC; once for every input of the model, in order. Or an .npz with an array an input, " +
                "under the inputs' names or in their order. Random int8 numbers when absent." };
        var output = new Option<string?>("--output")
            { Description = "Takes the int8 output as .npy; several outputs go beside it, each with its name." }.OfPath();
        var results = new Option<string?>("--results")
            {
                Description = "Takes the model's final results as .npz: real numbers, an array a result, under its name, behind what the "
                    + "processor computes at the model's end.",
            }.OfPath();
        var seed = new Option<int>("--seed") { Description = "Of the random input." };
        var command = new Command("run", "Runs a compiled model, on the host or on the board.")
            { model, target, backend, input, output, results, seed };
        command.Does(model, (arguments, log, _) =>
        {
            var chosen = ChosenModel.Of(
                arguments.GetRequiredValue(model), arguments.GetValue(target), arguments.GetValue(backend), board, "vai run");
            using var runner = DiagnosticLocation.Within(
                chosen.Path, () => ModelRunner.From(chosen.Model.Graph, arguments.GetValue(backend), board: board));
            var inputs = Inputs(runner, arguments.GetValue(input) ?? [], arguments.GetValue(seed));
            var (outputs, real) = arguments.GetValue(results) is null ? (runner.Run(inputs), null) : runner.RunAll(inputs);
            log.Report(runner.Remarks);
            if (chosen.WasChosen)
            {
                log.WriteLine(chosen.Path);
            }

            foreach (var tensor in runner.Outputs)
            {
                log.WriteLine(Describe(tensor, outputs[tensor.Name]));
            }

            if (arguments.GetValue(output) is { } file)
            {
                Write(runner.Outputs, outputs, file);
            }

            if (real is not null)
            {
                foreach (var tensor in runner.Results)
                {
                    log.WriteLine($"{tensor.Name}: real [{string.Join(',', tensor.Shape)}]");
                }

                NpyFile.WriteArchive(arguments.GetValue(results)!,
                    runner.Results.Select(tensor => (tensor.Name, (Tensor)real[tensor.Name])));
            }
        });
        return command;
    }

    private static Dictionary<string, Int8Tensor> Inputs(ModelRunner runner, string[] files, int seed)
    {
        if (files is [var archive] && archive.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            return FromArchive(runner, archive);
        }

        if (files.Length > 0 && files.Length != runner.Inputs.Length)
        {
            throw VaiDiagnostics.BadRunInput.UnplacedException(string.Join(", ", runner.Inputs.Select(tensor => tensor.Name)),
                $"{files.Length} files are given for {runner.Inputs.Length} inputs");
        }

        var random = new Random(seed);
        return runner.Inputs.Index().ToDictionary(
            item => item.Item.Name,
            item => files.Length > 0 ? Read(files[item.Index], item.Item) : RandomNumbers(random, item.Item),
            StringComparer.Ordinal);
    }

    private static Dictionary<string, Int8Tensor> FromArchive(ModelRunner runner, string file)
    {
        var arrays = NumpySource.Arrays(file).Select(array => array.Name).ToImmutableArray();
        var names = InputArrays.NamesOf(arrays, [.. runner.Inputs.Select(input => input.Name)]);
        return names.IsDefault
            ? throw VaiDiagnostics.BadRunInput.Exception(
                file, string.Join(", ", runner.Inputs.Select(input => input.Name)), $"the file holds {string.Join(", ", arrays)}")
            : runner.Inputs.Zip(names).ToDictionary(
                pair => pair.First.Name,
                pair => Fitted(
                    DiagnosticLocation.Within(file, () => NpyFile.Parse(NumpySource.Bytes(file, pair.Second, MostBytes(pair.First)))), file,
                    pair.First),
                StringComparer.Ordinal);
    }

    /// <summary>Of its numbers, 8 each, and a header.</summary>
    private static int MostBytes(TensorInfo input) => (input.Length * sizeof(double)) + (1 << 16);

    private static Int8Tensor Read(string file, TensorInfo input) => Fitted(NpyFile.Read(file), file, input);

    private static Int8Tensor Fitted(Tensor tensor, string file, TensorInfo input)
    {
        var fixPoint = input.FixPoint ?? 0;
        return tensor.Shape.Length > 0 && tensor.Length == input.Length && SameShape(tensor.Shape, input.Shape)
            ? tensor switch
            {
                Int8Tensor integers => integers with { Shape = input.Shape, FixPoint = fixPoint },
                FloatTensor reals =>
                    new Int8Tensor(input.Shape, fixPoint,
                        Array.ConvertAll(reals.Data, number => FixedPoint.QuantizeHalfUp(number, fixPoint))),
                _ => throw new ArgumentOutOfRangeException(nameof(file), tensor.GetType().Name, "no input"),
            }
            : throw VaiDiagnostics.BadRunInput.Exception(
                file, input.Name, $"its shape is [{string.Join(',', tensor.Shape)}], the model takes [{string.Join(',', input.Shape)}]");
    }

    // 28 x 28 means 1 x 28 x 28 x 1: what is missing or too much are dimensions of size 1.
    private static bool SameShape(IEnumerable<int> left, IEnumerable<int> right) =>
        left.Where(size => size != 1).SequenceEqual(right.Where(size => size != 1));

    private static Int8Tensor RandomNumbers(Random random, TensorInfo input)
    {
        var numbers = new sbyte[input.Length];
        random.NextBytes(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return new Int8Tensor(input.Shape, input.FixPoint ?? 0, numbers);
    }

    private static string Describe(TensorInfo tensor, Int8Tensor value) => string.Create(
        CultureInfo.InvariantCulture,
        $"{tensor.Name}: int8 [{string.Join(',', tensor.Shape)}], fix point {tensor.FixPoint}, md5 {Checksum(value)}");

    // MD5 as the vendor's md5sum.txt has it: a checksum, no protection.
#pragma warning disable CA5351
    private static string Checksum(Int8Tensor value) => Convert.ToHexStringLower(MD5.HashData(MemoryMarshal.AsBytes<sbyte>(value.Data)));
#pragma warning restore CA5351

    private static void Write(ImmutableArray<TensorInfo> tensors, IReadOnlyDictionary<string, Int8Tensor> values, string file)
    {
        foreach (var tensor in tensors)
        {
            NpyFile.Write(tensors.Length == 1 ? file : Path.ChangeExtension(file, FileName(tensor.Name) + ".npy"), values[tensor.Name]);
        }
    }

    private static string FileName(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
}
