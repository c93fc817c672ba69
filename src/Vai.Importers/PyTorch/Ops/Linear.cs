using System.Collections.Immutable;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>linear(input, weight [outputs, inputs], bias): matmul.</summary>
internal sealed class Linear : IAtenOp
{
    public ImmutableArray<string> Functions => ["linear"];

    public ImmutableArray<int> Infer(AtenCall call) =>
        FullyConnected.Infer(call, call.Tensor(0), call.Constant(1, "weight"), call.Constant(2, "bias"));

    public void Emit(AtenCall call, TorchGraphBuilder graph) =>
        FullyConnected.Emit(call, graph, call.Tensor(0), call.Constant(1, "weight")!, call.Constant(2, "bias"));
}
