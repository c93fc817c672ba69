using Vai.Compiler;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Runtime;
using Vai.Runtime.Tensors;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests;

/// <summary>What the vendor's quantizers export beside their _int.xmodel: compiled, each file of one run gives the same bytes.</summary>
public sealed class VendorExportTests
{
    [Theory]
    [SharedRow("exports/cnn2d.int.onnx", "exports/cnn2d.int.xmodel", null)]
    [SharedRow("exports/cnn2d.int.pt", "exports/cnn2d.int.xmodel", "1x2x128")]
    [SharedRow("exports/cnn2d.int.pt", "exports/cnn2d.int.xmodel", "2x128")]
    [SharedRow("exports/customcnn_residual.quantizelayer.h5", "isa0/customcnn_residual.int.xmodel", null)]
    public void An_export_gives_the_bytes_of_the_int_xmodel_of_its_run(string export, string referee, string? shape)
    {
        var (ours, theirs) = (Compiled(Imported(export, shape)), Compiled(XmodelFile.Read(SharedData.Require(referee))));
        using var first = ModelRunner.From(ours, DpuBackend.Simulator);
        using var second = ModelRunner.From(theirs, DpuBackend.Simulator);
        var input = new Int8Tensor(
            Assert.Single(second.Inputs).Shape, second.Inputs[0].FixPoint!.Value, RandomNumbers(second.Inputs[0].Length));
        var (actual, expected) = (Run(first, input), Run(second, input));
        Assert.Equal(expected, actual);
        Assert.True(expected.Distinct().Count() > 1);
    }

    [Theory]
    [SharedRow("xmodels/zerodce.int.onnx", null), SharedRow("xmodels/zerodce.int.pt", "3x512x512")]
    public void A_large_export_has_the_layers_and_fix_points_of_the_int_xmodel_of_its_run(string export, string? shape)
    {
        var (ours, theirs) = (Imported(export, shape), XmodelFile.Read(SharedData.Require("xmodels/zerodce.int.xmodel")));
        Assert.Equal(Layers(theirs), Layers(ours));
    }

    private static IEnumerable<string> Layers(XirGraph graph) => graph.Ops
        .Where(op => !op.Is(OpTraits.Constant) && op.Type is not (OpNames.Stack or OpNames.Fix))
        .Select(op => $"{op.Type} [{string.Join(',', op.Output.Shape)}] from {string.Join(" and ", FixPoints(graph, op))}")
        .CountBy(text => text).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}");

    private static IEnumerable<string> FixPoints(XirGraph graph, XirOp op) => op.InputNames.Select(graph.Op)
        .Where(input => input.Type == OpNames.Fix).Select(input => $"{input.Attributes.Get("fix_point", 0)}");

    private static XirGraph Imported(string file, string? shape) => ModelImporter.Import(
        SharedData.Require(file), new ImportOptions(shape is null ? null : [.. shape.Split('x').Select(int.Parse)]));

    private static XirGraph Compiled(XirGraph quantized) => ModelCompiler.Compile(
        quantized, DpuTarget.Parse("B4096"), new CompilationOptions { Verification = null },
        cancellationToken: TestContext.Current.CancellationToken).Graph;

    private static sbyte[] Run(ModelRunner runner, Int8Tensor input) => Assert.Single(runner.Run(
        new Dictionary<string, Int8Tensor> { [runner.Inputs[0].Name] = input with { Shape = runner.Inputs[0].Shape } })).Value.Data;

    private static sbyte[] RandomNumbers(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-128, 128))];
    }
}
