using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>min(max(x, 0), 6). By clamp: TorchSharp 0.107 returns the input of hardtanh unchanged.</summary>
internal sealed class Relu6 : IQuantizerOp
{
    public string Type => OpNames.Relu6;

    public string VendorType(XirOp op) => "nndct_relu6";

    public torch.Tensor Evaluate(OpCall call) => call.Input.Clamped(0, 6);

    /// <summary>The graph with relu instead: the vendor's default, so that equalization can pass (quantizer.md 2.3).</summary>
    public static XirGraph Replace(XirGraph graph) => graph.OfType(OpNames.Relu6).Any()
        ? XirGraph.Create(
            graph.Name, graph.Ops.Select(op => op.Type == OpNames.Relu6 ? op with { Type = OpNames.Relu } : op), graph.Attributes)
        : graph;
}
