namespace Vai.Compiler.Inspection;

/// <summary>An XIR op type that the DPU computes, and how.</summary>
/// <param name="Engines">In the order of execution; empty where nothing is computed.</param>
internal sealed record SupportedOperator(string Type, string Engines, string How);

/// <summary>
/// What the documentation says of the op types that <see cref="Lowering.Rules.LoweringRules"/> has rules for; the limits themselves are in
/// <see cref="Limits.SuperlayerConstraints"/>.
/// </summary>
internal static class SupportedOperators
{
    public static ImmutableArray<SupportedOperator> All { get; } =
    [
        new(OpNames.Add, "ELEW or ALU",
            "two to four maps of one shape; a constant is spread to it, and with one number a channel ALU adds it; relu "
            + "behind it is fused, and the sum itself behind a convolution"),
        new(OpNames.AvgPool2d, "ALU", "over a whole window; padding counts"),
        new(OpNames.Concat, "none, or ELEW",
            "its inputs are written where they belong; one with another fix point or another reader is copied"),
        new(OpNames.Const, "", "lies in the parameters"),
        new(OpNames.Conv2d, "CONV",
            "with relu, leaky relu of slope 26/256 or relu6 from fix point 5 on; groups and dilation piece by piece: every "
            + "group, or as many as fill a line of the banks, every phase of the dilation"),
        new(OpNames.Data, "", "the model's input"),
        new(OpNames.DepthwiseConv2d, "ALU",
            "one filter a channel; with relu, or relu6 from fix point 5 on; dilation phase by phase; behind a convolution "
            + "where that saves time"),
        new(OpNames.Dropout, "", "nothing in a trained model"),
        new(OpNames.Fix, "none, or ALU", "another fix point is an average over one pixel"),
        new(OpNames.Flatten, "", "the same bytes under another shape"),
        new(OpNames.HardSigmoid, "ALU", "with the quantizer's factor 6 · 2731 / 2^14; a hard swish is that and a product"),
        new(OpNames.Identity, "", "nothing"),
        new(OpNames.LeakyRelu, "CONV, or as prelu",
            "behind a convolution or linear layer, with slope 26/256; where what is before it is quantized, with any slope "
            + "that 8 bits hold"),
        new(OpNames.MatMul, "CONV",
            "one row of features times constant weights: a convolution over the map before, or over the features folded "
            + "into one"),
        new(OpNames.MaxPool2d, "ALU", "behind a convolution without leaving the banks where it fits"),
        new(OpNames.Mul, "ELEW or ALU",
            "two to four maps of one shape, or a map and one number a channel (squeeze-excite); fused behind a convolution"),
        new(OpNames.Pad, "none, or ELEW",
            "zeros around a map for convolutions alone are the convolutions' own; elsewhere, and with other numbers or a "
            + "mirrored border, a concatenation of border and map"),
        new(OpNames.PixelShuffle, "ELEW or CONV",
            "to one channel copies to other addresses; otherwise, and back, a convolution whose filters have one weight "
            + "each that is 1"),
        new(OpNames.PRelu, "ALU",
            "the larger of x and its product with the slope, for slopes up to 1: a depthwise convolution of one tap and a "
            + "maximum of two neighbours"),
        new(OpNames.ReductionMax, "ALU", "over rows and columns: a pooling"),
        new(OpNames.ReductionMean, "ALU", "over rows and columns: a pooling"),
        new(OpNames.Relu, "that of the layer before, or ELEW",
            "fused where it follows a convolution, linear layer or sum that nothing else reads"),
        new(OpNames.Relu6, "that of the layer before, or ELEW",
            "from fix point 5 on, where int8 saturates before 6, it is relu; elsewhere two sums with constants do it"),
        new(OpNames.Reshape, "", "the same bytes under another shape"),
        new(OpNames.Resize, "ELEW", "nearest, to whole multiples"),
        new(OpNames.Squeeze, "", "the same bytes under another shape"),
        new(OpNames.Stack, "", "of constants: the shape of a reshape"),
        new(OpNames.StridedSlice, "none, or ELEW", "addresses"),
        new(OpNames.TransposedConv2d, "CONV",
            "phase by phase: a plain convolution for each row and column of the stride; a kernel smaller than the stride is "
            + "filled up with zeros"),
        new(OpNames.TransposedDepthwiseConv2d, "ALU", "as transposed-conv2d, one filter a channel"),
    ];
}
