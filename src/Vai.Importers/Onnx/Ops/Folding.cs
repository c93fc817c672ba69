using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>What the folding of constants shares: broadcasting.</summary>
internal static class Folding
{
    /// <summary>The shape that constants broadcast to.</summary>
    public static ImmutableArray<int> BroadcastShape(OnnxNode node, OnnxContext context, params ReadOnlySpan<ConstantTensor> operands)
    {
        var rank = 0;
        foreach (var operand in operands)
        {
            rank = Math.Max(rank, operand.Shape.Length);
        }

        var shape = Enumerable.Repeat(1, rank).ToArray();
        foreach (var operand in operands)
        {
            for (var i = 0; i < operand.Shape.Length; i++)
            {
                ref var size = ref shape[rank - operand.Shape.Length + i];
                size = size == 1 || size == operand.Shape[i] ? operand.Shape[i]
                    : operand.Shape[i] == 1 ? size
                    : throw node.Layer.NotFitting($"its operands are [{string.Join(", ", shape)}] and {operand}");
            }
        }

        return context.Shape(node, shape.Select(size => (long)size));
    }

    /// <summary>A constant repeated to a shape that it broadcasts to.</summary>
    public static ConstantTensor Broadcast(ConstantTensor constant, ImmutableArray<int> shape)
    {
        if (constant.Shape.SequenceEqual(shape))
        {
            return constant;
        }

        var lead = shape.Length - constant.Shape.Length;
        var strides = new int[shape.Length];
        for (var (axis, stride) = (constant.Shape.Length - 1, 1); axis >= 0; axis--)
        {
            (strides[lead + axis], stride) = (constant.Shape[axis] == 1 ? 0 : stride, stride * constant.Shape[axis]);
        }

        return constant.Pick(shape, Layout.Places(shape, strides, 0));
    }

    /// <summary>Row-major strides.</summary>
    public static int[] Strides(ImmutableArray<int> shape)
    {
        var strides = new int[shape.Length];
        for (var (axis, stride) = (shape.Length - 1, 1); axis >= 0; axis--)
        {
            (strides[axis], stride) = (stride, stride * shape[axis]);
        }

        return strides;
    }

    /// <summary>A function of two numbers over broadcast constants, in integers where both are.</summary>
    public static ConstantTensor Combine(
        OnnxNode node, OnnxContext context, ConstantTensor left, ConstantTensor right, Func<long, long, long> integers, Func<double, double,
        double> reals)
    {
        var shape = BroadcastShape(node, context, left, right);
        (left, right) = (Broadcast(left, shape), Broadcast(right, shape));
        return left.IsInteger && right.IsInteger
            ? ConstantTensor.OfIntegers(shape, [.. left.Integers().Zip(right.Integers(), integers)])
            : ConstantTensor.OfReals(shape, [.. left.Reals().Zip(right.Reals(), (x, y) => (float)reals(x, y))]);
    }
}
