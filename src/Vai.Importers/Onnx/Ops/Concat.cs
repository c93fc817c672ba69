using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Concat: of constants folded, otherwise concat.</summary>
internal sealed class Concat : IOnnxOp
{
    public ImmutableArray<string> Types => ["Concat"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var axis = node.Axis(node.Integer("axis", 1), node.Required(0).Shape.Length);
        return node.IsConstant
            ? [Fold(node, context, axis)]
            : [Concatenation.Emit(context.Graph, node.Layer, [.. node.Inputs.Select((_, i) => context.View(node, i))], axis)];
    }

    private static ConstantTensor Fold(OnnxNode node, OnnxContext context, int axis)
    {
        ImmutableArray<ConstantTensor> members = [.. node.Inputs.Select((_, i) => node.Constant(i, "part"))];
        var first = members[0].Shape;
        if (!members.All(member =>
            member.Shape.Length == first.Length && member.Shape.SetItem(axis, 1).SequenceEqual(first.SetItem(axis, 1))))
        {
            throw node.Layer.NotFitting(string.Join(" and ", members));
        }

        var shape = context.Shape(
            node, first.Select((size, other) => other == axis ? members.Sum(member => (long)member.Shape[axis]) : size));
        var outer = first.Take(axis).Aggregate(1, (product, size) => product * size);
        return members.All(member => member.IsInteger)
            ? ConstantTensor.OfIntegers(shape, Join(members, outer, member => member.Integers()))
            : ConstantTensor.OfReals(shape, Join(members, outer, member => member.Reals()));
    }

    private static T[] Join<T>(ImmutableArray<ConstantTensor> members, int outer, Func<ConstantTensor, T[]> numbers)
    {
        var parts = members.Select(numbers).ToArray();
        var joined = new T[parts.Sum(part => part.Length)];
        for (var (block, at) = (0, 0); block < outer; block++)
        {
            foreach (var part in parts)
            {
                var length = part.Length / outer;
                part.AsSpan(block * length, length).CopyTo(joined.AsSpan(at));
                at += length;
            }
        }

        return joined;
    }
}
