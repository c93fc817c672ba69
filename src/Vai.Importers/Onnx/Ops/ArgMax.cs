using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

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
        return [Reduction.EmitArgMax(context.Graph, node.Layer, input, axis, node.Integer("keepdims", 1) != 0)];
    }
}
