using System.Collections.Immutable;
using Vai.Importers.Layers;
using Vai.Xir;

namespace Vai.Importers.Onnx.Ops;

/// <summary>ArgMax along a dimension, the first of equals: argmax, which runs on the CPU and gives real numbers.</summary>
internal sealed class ArgMax : IOnnxOp
{
    public ImmutableArray<string> Types => ["ArgMax"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var input = node.View();
        if (node.Integer("select_last_index", 0) != 0)
        {
            throw node.Layer.Unsupported("it takes the last of equal scores", "Use select_last_index=0.");
        }

        var axis = node.Axis(node.Integer("axis", 0), input.Rank);
        var (op, axes) = context.Graph.WithAxes(node.Layer, input);
        var place = axes.IndexOf(axis);
        var kept = TensorView.Of(
            context.Graph.Add(node.Layer, "argmax", op.Output.Shape.SetItem(place, 1), AttributeMap.Of(("axis", place)), XirArgument.Of("input", op.Name)), axes);
        return [node.Integer("keepdims", 1) != 0 ? kept : context.Graph.Reshape(node.Layer with { Name = node.Layer.Name + "_squeezed" }, kept, input.Shape.RemoveAt(axis))];
    }
}
