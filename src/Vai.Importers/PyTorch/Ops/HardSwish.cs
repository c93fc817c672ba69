using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Hardswish, x · hardsigmoid(x): hard-sigmoid and mul (guide quantizer.md 4.3, without the DPU's constant).</summary>
internal sealed class HardSwish : IAtenOp
{
    public ImmutableArray<string> Functions => ["hardswish", "hardswish_"];

    public ImmutableArray<int> Infer(AtenCall call) => call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var feature = graph.FeatureOf(call.Tensor(0));
        var gate = graph.AddHelper(call, "_i0", "hard-sigmoid", feature.Op.Output.Shape, AttributeMap.Empty, XirArgument.Of("input", feature.Op.Name));
        graph.AddLike(call, feature, "mul", AttributeMap.Empty, XirArgument.Of("input", feature.Op.Name, gate.Name));
    }
}
