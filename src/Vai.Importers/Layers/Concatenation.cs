namespace Vai.Importers.Layers;

/// <summary>concat along a dimension of the views.</summary>
internal static class Concatenation
{
    public static TensorView Emit(LayerGraph graph, Layer layer, ImmutableArray<TensorView> members, int axis)
    {
        var first = members[0];
        var fit = axis >= 0 && axis < first.Rank
            && members.All(
                member => member.Rank == first.Rank && member.Shape.SetItem(axis, 1).SequenceEqual(first.Shape.SetItem(axis, 1)));
        var total = fit ? members.Sum(member => (long)member.Shape[axis]) : 0;
        if (total is < 1 or > int.MaxValue)
        {
            throw layer.NotFitting(
                $"{string.Join(" and ", members.Select(member => $"[{string.Join(", ", member.Shape)}]"))} along dimension {axis}");
        }

        if (members.Length == 1)
        {
            return first;
        }

        var (op, axes) = graph.WithAxes(layer, first);
        string[] names = [op.Name, .. members.Skip(1).Select(member => graph.Lay(layer.Name + "_in", member, axes).Name)];
        var at = axes.IndexOf(axis);
        return TensorView.Of(
            graph.Add(
                layer, OpNames.Concat, op.Output.Shape.SetItem(at, (int)total), AttributeMap.Of(("axis", at)),
                XirArgument.Of("input", names)), axes);
    }
}
