using TorchSharp;
using Vai.Quantizer.Torch;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>min(max(x, 0), 6). By clamp: TorchSharp 0.107 returns the input of hardtanh unchanged.</summary>
internal sealed class Relu6 : IQuantizerOp
{
    public string Type => "relu6";

    public string VendorType(XirOp op) => "nndct_relu6";

    public torch.Tensor Evaluate(OpCall call) => call.Input.Clamped(0, 6);

    /// <summary>The graph with relu instead: the vendor's default, so that equalization can pass (guide quantizer.md 2.3).</summary>
    public static XirGraph Replace(XirGraph graph) => graph.OfType("relu6").Any()
        ? XirGraph.Create(graph.Name, graph.Ops.Select(op => op.Type == "relu6" ? op with { Type = "relu" } : op), graph.Attributes)
        : graph;
}
