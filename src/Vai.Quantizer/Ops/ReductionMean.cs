using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>The mean over some axes; as <see cref="AvgPool2d"/> where their product is no power of two.</summary>
internal sealed class ReductionMean : IQuantizerOp
{
    public string Type => OpNames.ReductionMean;

    public string VendorType(XirOp op) => "nndct_mean";

    public int? FractionOf(XirOp op, XirGraph graph) =>
        graph.Op(op.InputsOf("input")[0]).Output.Shape is var shape
            ? Axes(op).Aggregate(1, (product, axis) => product * shape[axis < 0 ? axis + shape.Length : axis])
            : null;

    public torch.Tensor Evaluate(OpCall call) =>
        call.Input.mean([.. Axes(call.Op).Select(axis => (long)axis)], call.Op.Attributes.Get("keep_dims", false));

    private static ImmutableArray<int> Axes(XirOp op) => op.Attributes.Get("axis", ImmutableArray<int>.Empty);
}
