using System.Collections.Frozen;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Functions of each element that XIR has under a name, with their parameter <c>alpha</c> where they have one.</summary>
internal sealed class Activation : IOnnxOp
{
    private static readonly FrozenDictionary<string, (string XirType, bool HasAlpha)> XirTypes = new Dictionary<string, (string, bool)>
    {
        ["Elu"] = (OpNames.Elu, true),
        ["Celu"] = (OpNames.Celu, true),
        ["Gelu"] = (OpNames.Gelu, false),
        ["Mish"] = (OpNames.Mish, false),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<string> Types => XirTypes.Keys;

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var (type, hasAlpha) = node.Type == "Gelu" && node.Text("approximate", "none") == "tanh"
            ? (OpNames.GeluTanh, false)
            : XirTypes[node.Type];
        var input = context.View(node, 0);
        return [hasAlpha
            ? context.Graph.Elementwise(node.Layer, type, input, ("alpha", node.Real("alpha", 1f)))
            : context.Graph.Elementwise(node.Layer, type, input)];
    }
}
