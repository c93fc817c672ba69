using System.Collections.Immutable;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>addmm(bias, input, weight [inputs, outputs]): how older PyTorch traces Linear.</summary>
internal sealed class AddMm : IAtenOp
{
    public ImmutableArray<string> Functions => ["addmm"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        if (call.Real(3, "beta", 1) != 1 || call.Real(4, "alpha", 1) != 1)
        {
            throw call.Unsupported("beta or alpha is not 1", "Use Linear.");
        }

        return FullyConnected.Infer(call, call.Tensor(1, "mat1"), Weights(call), call.Constant(0, "self"));
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph) =>
        FullyConnected.Emit(call, graph, call.Tensor(1, "mat1"), Weights(call)!, call.Constant(0, "self"));

    private static TorchTensor? Weights(AtenCall call) => call.Constant(2, "mat2")?.Transposed();
}
