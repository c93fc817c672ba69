using Vai.Compiled;
using Vai.Runtime.Cpu.Kernels;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>An operand brought to the shape of the result: shapes are aligned at the last dimension, dimensions of 1 repeat.</summary>
internal sealed class Broadcast
{
    private readonly StridedCopy? _copy;

    private Broadcast(StridedCopy? copy) => _copy = copy;

    /// <exception cref="Vai.Diagnostics.VaiException">VAI2001: the operand does not fit the op's output shape.</exception>
    public static Broadcast Of(OpSite site, int position)
    {
        var (operand, result) = (site.Input(position).Shape, site.OutputShape);
        if (operand.AsSpan().SequenceEqual(result.AsSpan()))
        {
            return new Broadcast(null);
        }

        var lead = result.Length - operand.Length;
        site.Require(
            lead >= 0 && operand.Zip(result.Skip(lead)).All(pair => pair.First == 1 || pair.First == pair.Second),
            $"input {position} has shape [{string.Join(',', operand)}], the output [{string.Join(',', result)}]");
        var stride = DpuSubgraph.DenseStride(operand);
        return new Broadcast(new StridedCopy(
            result, [.. Enumerable.Repeat(0, lead), .. operand.Select((size, d) => size == 1 ? 0 : stride[d])], 0));
    }

    /// <summary>The operand as an array of the result's shape; the array itself where nothing repeats.</summary>
    public T[] Expand<T>(T[] operand) => _copy is null ? operand : _copy.Apply<T>(operand);
}
