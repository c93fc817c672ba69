using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Compiler.Importing.TorchScript.Ops;

/// <summary>ReLU6, which PyTorch traces as hardtanh(0, 6): relu6.</summary>
internal sealed class Relu6 : IAtenOp
{
    public ImmutableArray<string> Functions => ["relu6", "relu6_", "hardtanh", "hardtanh_", "clamp", "clamp_"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var named = call.Function.StartsWith("relu6", StringComparison.Ordinal);
        var (low, high) = named ? (0, 6) : (call.Real(1, "min", double.NegativeInfinity), call.Real(2, "max", double.PositiveInfinity));
        return low == 0 && high == 6
            ? call.Tensor(0).Shape
            : throw call.Unsupported($"it clamps to {low}..{high}; the DPU clamps to 0..6", "Use ReLU6 or ReLU.");
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.AddElementwise(call, "relu6", AttributeMap.Empty);
}
