using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Relu: relu.</summary>
internal sealed class Relu : IAtenOp
{
    public ImmutableArray<string> Functions => ["relu", "relu_"];

    public ImmutableArray<int> Infer(AtenCall call) => call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.AddElementwise(call, "relu", AttributeMap.Empty);
}
