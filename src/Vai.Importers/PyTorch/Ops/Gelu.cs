using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>GELU with the error function: gelu.</summary>
internal sealed class Gelu : IAtenOp
{
    public ImmutableArray<string> Functions => ["gelu", "gelu_"];

    public ImmutableArray<int> Infer(AtenCall call) => call.Argument(1, "approximate") is null or "none"
        ? call.Tensor(0).Shape
        : throw call.Unsupported($"it approximates by '{call.Argument(1, "approximate")}'", "Use GELU(approximate=\"none\"), or better Hardswish or ReLU, which the DPU has.");

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.AddElementwise(call, "gelu", AttributeMap.Empty);
}
