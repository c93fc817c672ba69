using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Hardsigmoid, clamp(x + 3, 0, 6) / 6: hard-sigmoid.</summary>
internal sealed class HardSigmoid : IAtenOp
{
    public ImmutableArray<string> Functions => ["hardsigmoid", "hardsigmoid_"];

    public ImmutableArray<int> Infer(AtenCall call) => call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.AddElementwise(call, "hard-sigmoid", AttributeMap.Empty);
}
