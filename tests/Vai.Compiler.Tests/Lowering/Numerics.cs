using System.Runtime.InteropServices;
using Vai.Compiler.Lowering;
using Vai.Numerics;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;
using Vai.Targets;

namespace Vai.Compiler.Tests.Lowering;

/// <summary>The referee of lowering rules: the executor on the graph before and after.</summary>
internal static class Numerics
{
    public static DpuTarget Target { get; } = DpuTarget.Parse("B4096");

    /// <summary>Lowers and compares the results of the model on random inputs and extremes.</summary>
    public static LoweredGraph LowersExactly(XirGraph quantized, DpuTarget? target = null)
    {
        var lowered = GraphLowering.Lower(quantized, target ?? Target);
        AssertSameResults(quantized, lowered.Graph);
        return lowered;
    }

    /// <param name="compiled">Lowered or compiled; its results have other names, but the same order.</param>
    public static void AssertSameResults(XirGraph quantized, XirGraph compiled)
    {
        var before = ExecutionPlan.Prepare(quantized);
        var after = ExecutionPlan.Prepare(compiled);
        Assert.Equal(before.Outputs.Length, after.Outputs.Length);
        foreach (var fill in Fills())
        {
            var (reals, integers) = Inputs(quantized, compiled, fill);
            var expected = before.Run(reals);
            var actual = after.Run(integers);
            foreach (var (left, right) in before.Outputs.Zip(after.Outputs))
            {
                Assert.Equal(((FloatTensor)expected[left]).Data, ((FloatTensor)actual[right]).Data);
            }
        }
    }

    private static IEnumerable<Action<sbyte[]>> Fills() =>
    [
        data => new Random(7).NextBytes(MemoryMarshal.AsBytes(data.AsSpan())),
        data => Array.Fill(data, sbyte.MinValue),
        data => Array.Fill(data, sbyte.MaxValue),
    ];

    private static (Dictionary<string, Tensor> Reals, Dictionary<string, Tensor> Integers) Inputs(
        XirGraph quantized, XirGraph compiled, Action<sbyte[]> fill)
    {
        var reals = new Dictionary<string, Tensor>();
        var integers = new Dictionary<string, Tensor>();
        foreach (var op in compiled.Ops.Where(op => op.Type is "data-fix" or "data"))
        {
            var fixPoint = op.Output.FixPoint ?? 4;
            var data = new sbyte[op.Output.ElementCount];
            fill(data);
            reals[op.Name] = new FloatTensor(op.Output.Shape, [.. data.Select(item => FixedPoint.Dequantize(item, fixPoint))]);
            integers[op.Name] = op.Type == "data" ? reals[op.Name] : new Int8Tensor(op.Output.Shape, fixPoint, data);
        }

        Assert.Equal(quantized.OfType("data").Select(op => op.Name).Order(), reals.Keys.Order());
        return (reals, integers);
    }

    /// <summary>The types of all ops but constants, in graph order.</summary>
    public static string Types(XirGraph graph) =>
        string.Join(' ', graph.Ops.Where(op => op.Type is not ("const-fix" or "const" or "stack")).Select(op => op.Type));
}
