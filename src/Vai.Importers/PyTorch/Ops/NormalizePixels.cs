using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>What <see cref="Normalization"/> comes down to: [batch, pixels, channels] with each channel normalized, as <c>instancenorm</c>.</summary>
internal sealed class NormalizePixels : IAtenOp
{
    /// <summary>No operator of PyTorch: archived code cannot call it, for its operators have no spaces.</summary>
    public const string Function = "instance norm";

    public ImmutableArray<string> Functions => [Function];

    public ImmutableArray<int> Infer(AtenCall call) => call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.Add(
        call, "instancenorm", AttributeMap.Of(("eps", (float)call.Real(1, "eps", 1e-5)), ("affine", false)),
        XirArgument.Of("input", graph.InOrder(call, call.Tensor(0)).Name));
}
