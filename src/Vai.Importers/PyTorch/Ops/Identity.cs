using System.Collections.Immutable;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>What changes nothing in a trained float model: dropout, contiguous, detach, to.</summary>
internal sealed class Identity : IAtenOp
{
    public ImmutableArray<string> Functions =>
        ["dropout", "feature_dropout", "alpha_dropout", "dropout_", "contiguous", "detach", "alias", "clone", "to", "_to_copy", "type_as", "float", "cpu", "cuda", "lift_fresh_copy"];

    public bool IsView => true;

    public ImmutableArray<int> Infer(AtenCall call) => call.Function is "to" or "_to_copy" && call.Argument(1, "dtype") is long type and not (5 or 6 or 7 or 15)
        ? throw call.Unsupported($"it makes numbers of type {type}", "Keep to real numbers: float, half, bfloat16 or double.")
        : Checked(call);

    private static ImmutableArray<int> Checked(AtenCall call) =>
        call.Function.TrimEnd('_').EndsWith("dropout", StringComparison.Ordinal) && call.Flag(2, "train", false)
            ? throw call.Unsupported("the model was saved in training mode", "Call model.eval() before torch.jit.trace.")
            : call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.Alias(call, call.Tensor(0));
}
