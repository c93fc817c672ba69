using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Sigmoid: sigmoid.</summary>
internal sealed class Sigmoid : IAtenOp
{
    public ImmutableArray<string> Functions => ["sigmoid", "sigmoid_"];

    public ImmutableArray<int> Infer(AtenCall call) => call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.AddElementwise(call, "sigmoid", AttributeMap.Empty);
}
