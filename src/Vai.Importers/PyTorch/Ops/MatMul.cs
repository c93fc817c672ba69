using System.Collections.Immutable;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>matmul or mm of a computed tensor with constant weights [inputs, outputs].</summary>
internal sealed class MatMul : IAtenOp
{
    public ImmutableArray<string> Functions => ["matmul", "mm"];

    public ImmutableArray<int> Infer(AtenCall call) => FullyConnected.Infer(call, call.Tensor(0), Weights(call), null);

    public void Emit(AtenCall call, TorchGraphBuilder graph) => FullyConnected.Emit(call, graph, call.Tensor(0), Weights(call)!, null);

    private static TorchTensor? Weights(AtenCall call) => call.Constant(1, "other")?.Transposed();
}
