using System.Text.RegularExpressions;
using Vai.Numerics;
using Vai.Runtime.Cpu;
using Vai.Runtime.Cpu.Ops;
using Vai.Runtime.Tensors;
using Vai.Xir.Serialization;

namespace Vai.Runtime.Tests.Cpu;

/// <summary>
/// The vendor's quantized graph (float arithmetic between <c>fix</c> ops) and the graph that the vendor compiled from it (int8 ops)
/// must agree in every tensor that both have.
/// </summary>
public partial class QuantizedAgainstCompiledTests(ITestOutputHelper output)
{
    [Theory]
    [SharedRow("cnn_small.int", "cnn_small.b4096", 4, 0)]
    [SharedRow("conv1d.int", "conv1d.b4096", 10, 0)]
    [SharedRow("mbconv_se_k3_dual.int", "mbconv_se_k3_dual.b2304", 13, 0)]
    [SharedRow("mbconv_se_k3_six.int", "mbconv_se_k3_six.b2304", 10, 0)]
    [SharedRow("zerodce.int", "zerodce.b4096", 23, 0)]
    [SharedRow("cifar_cnn.int", "cifar_cnn.b4096_isa0", 7, 0, "isa0")]
    [SharedRow("cifar_cnn.int", "cifar_cnn.b3136_isa0", 7, 0, "isa0")]
    [SharedRow("customcnn_residual.int", "customcnn_residual.b4096_isa0", 37, 0, "isa0")]
    public void A_compiled_graph_gives_the_bytes_of_its_quantized_graph(
        string quantized, string compiled, int tensors, int unequal, string folder = "xmodels") =>
        Compare(quantized, compiled, tensors, unequal, folder);

    [Theory(Explicit = true)] // Takes a minute.
    [InlineData("pointpillars.int", "pointpillars.b4096-25", 22, 0)]
    [InlineData("pointpillars.int", "pointpillars.b4096-30", 22, 0)]
    public void The_large_pairs_agree_too(string quantized, string compiled, int tensors, int unequal) =>
        Compare(quantized, compiled, tensors, unequal);

    private void Compare(string quantized, string compiled, int tensors, int unequal, string folder = "xmodels")
    {
        var quantizedGraph = XmodelFile.Read(SharedData.Require($"{folder}/{quantized}.xmodel"));
        var compiledGraph = XmodelFile.Read(SharedData.Require($"{folder}/{compiled}.xmodel"));
        var inputs = new Dictionary<string, Tensor>();
        var realInputs = new Dictionary<string, Tensor>();
        foreach (var op in compiledGraph.Ops.Where(op => op.Type is "data-fix"))
        {
            inputs[op.Name] = RandomTensors.For(op, 1);
            realInputs[op.Name] = RandomTensors.ToFloat((Int8Tensor)inputs[op.Name]);
        }

        // Ops that XIR does not define have the same value, on the grid of the fix that follows, in both graphs.
        foreach (var op in compiledGraph.Ops.Where(op => op.Type is "data" || !OpRegistry.Types.Contains(op.Type)))
        {
            var fixPoint = compiledGraph.ConsumersOf(op.Name).Select(consumer => consumer.Attributes.Get("fix_point", 4)).First();
            inputs[op.Name] = realInputs[op.Name] = RandomTensors.ToFloat(RandomTensors.Int8(2, fixPoint, op.Output.Shape.AsSpan()));
        }

        // The DPU takes the top-left pixel where the quantized graph says BILINEAR (machine.md 9): both go on from the same value.
        foreach (var op in compiledGraph.OfType("downsample-fix"))
        {
            inputs[op.Name] = RandomTensors.For(op, 3);
            realInputs[FixOf(quantizedGraph, op)!] = RandomTensors.ToFloat((Int8Tensor)inputs[op.Name]);
        }

        var pairs = compiledGraph.Ops
            .Select(op => (Integer: op.Name, Fix: FixOf(quantizedGraph, op)))
            .Where(pair => pair.Fix is not null && !inputs.ContainsKey(pair.Integer))
            .DistinctBy(pair => pair.Fix).ToList();
        var integers = ExecutionPlan.Prepare(compiledGraph).Run(inputs, pairs.Select(pair => pair.Integer));
        var reals = ExecutionPlan.Prepare(quantizedGraph).Run(realInputs, pairs.Select(pair => pair.Fix!));

        var missed = quantizedGraph.OfType("fix")
            .Where(fix =>
                pairs.All(pair => pair.Fix != fix.Name) && quantizedGraph.Op(fix.InputNames.Single()).Type is not ("const" or "data"));
        output.WriteLine($"fixes without a tensor of the compiled graph: {string.Join(", ", missed.Select(fix => fix.Name))}");
        var compared = 0L;
        foreach (var (integer, fix) in pairs)
        {
            var wrong = Differences((Int8Tensor)integers[integer], (FloatTensor)reals[fix!]);
            compared += integers[integer].Length;
            output.WriteLine($"{wrong} of {integers[integer].Length} differ: {compiledGraph.Op(integer).Type} {integer}");
        }

        output.WriteLine($"{pairs.Count} tensors, {compared} numbers");
        Assert.Equal(tensors, pairs.Count);
        Assert.Equal(unequal, pairs.Count(pair => Differences((Int8Tensor)integers[pair.Integer], (FloatTensor)reals[pair.Fix!]) > 0));
    }

    private static int Differences(Int8Tensor integers, FloatTensor reals) =>
        integers.Data.Zip(reals.Data).Count(pair => FixedPoint.Dequantize(pair.First, integers.FixPoint) != pair.Second);

    // A compiled op bears the name of the quantized op that it begins with; what follows up to the fix is fused into it.
    private static string? FixOf(XirGraph quantized, XirOp op)
    {
        if (!op.Type.EndsWith("-fix", StringComparison.Ordinal) || op.Type is "reshape-fix" or "const-fix" or "data-fix"
            || !quantized.TryGetOp(AddedByTheCompiler().Replace(op.Name, ""), out var start))
        {
            return null;
        }

        while (start.Type != "fix")
        {
            if (quantized.ConsumersOf(start.Name).ToList() is not [var next])
            {
                return null;
            }

            start = next;
        }

        // A member of a concatenation has no fix of its own.
        return start.Output.ElementCount == op.Output.ElementCount ? start.Name : null;
    }

    [GeneratedRegex(@"\(TransferMatMulToConv2d\)|_transfered_\w+2d(_inserted_fix)?$|_transfer_to_depthwise_conv2d$")]
    private static partial Regex AddedByTheCompiler();
}
