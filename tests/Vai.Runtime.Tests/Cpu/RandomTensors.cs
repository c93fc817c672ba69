using Vai.Numerics;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests.Cpu;

/// <summary>Random values that use the whole int8 range.</summary>
internal static class RandomTensors
{
    public static Int8Tensor Int8(int seed, int fixPoint, params ReadOnlySpan<int> shape)
    {
        var data = new byte[shape.ToArray().Aggregate(1, (product, size) => product * size)];
        new Random(seed).NextBytes(data);
        return new Int8Tensor(shape.ToImmutableArray(), fixPoint, [.. data.Select(item => (sbyte)item)]);
    }

    public static Int8Tensor For(XirOp op, int seed) => Int8(seed, op.Output.FixPoint ?? 0, op.Output.Shape.AsSpan());

    /// <summary>The same numbers as real values.</summary>
    public static FloatTensor ToFloat(Int8Tensor tensor) =>
        new(tensor.Shape, [.. tensor.Data.Select(item => FixedPoint.Dequantize(item, tensor.FixPoint))]);
}
