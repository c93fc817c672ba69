using System.Collections.Immutable;
using Vai.Compiler.Importing.Layers;

namespace Vai.Compiler.Importing.Onnx.Ops;

/// <summary>HardSwish.</summary>
internal sealed class HardSwish : IOnnxOp
{
    public ImmutableArray<string> Types => ["HardSwish"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context) => [HardActivations.Swish(context.Graph, node.Layer, context.View(node, 0))];
}
