using System.Collections.Immutable;

namespace Vai.Compiler.Importing.TorchScript.Ops;

/// <summary>What changes nothing in a trained model: dropout, contiguous, detach.</summary>
internal sealed class Identity : IAtenOp
{
    public ImmutableArray<string> Functions =>
        ["dropout", "feature_dropout", "alpha_dropout", "contiguous", "detach", "alias"];

    public bool IsView => true;

    public ImmutableArray<int> Infer(AtenCall call) =>
        call.Function.EndsWith("dropout", StringComparison.Ordinal) && call.Flag(2, "train", false)
            ? throw call.Unsupported("the model was saved in training mode", "Call model.eval() before torch.jit.trace.")
            : call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.Alias(call, call.Tensor(0));
}
