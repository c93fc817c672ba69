using System.Collections.Frozen;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>An op type of quantized graphs that the DPU, or nothing at all, may compute.</summary>
/// <param name="Engines">In the order of execution; empty where nothing is computed.</param>
/// <param name="How">What the documentation says of it; the limits themselves are in <see cref="Limits.SuperlayerConstraints"/>.</param>
internal sealed record LoweredOperator(string Type, ILoweringRule Rule, string Engines, string How);

/// <summary>The one place where op types of quantized graphs meet their rules.</summary>
internal static class LoweringRules
{
    private static readonly ILoweringRule Otherwise = new Processor();

    private static readonly FrozenDictionary<string, LoweredOperator> ByType;

    static LoweringRules() => ByType = All.ToFrozenDictionary(row => row.Type, StringComparer.Ordinal);

    /// <summary>By their names.</summary>
    public static ImmutableArray<LoweredOperator> All { get; } =
    [
        new(OpNames.Add, new Elementwise("ADD"), "ELEW or ALU",
            "two to four maps of one shape; a constant is spread to it, and with one number a channel ALU adds it; relu " +
                "behind it is fused, and the sum itself behind a convolution"),
        new(OpNames.AvgPool2d, new AveragePool2d(), "ALU", "over a whole window; padding counts"),
        new(OpNames.Concat, new Concat(), "none, or ELEW",
            "its inputs are written where they belong; one with another fix point or another reader is copied"),
        new(OpNames.Const, new Const(), "", "lies in the parameters"),
        new(OpNames.Conv2d, new Conv2d(isTransposed: false), "CONV",
            "with relu, leaky relu of slope 26/256 or relu6 from fix point 5 on; groups and dilation piece by piece: every " +
                "group, or as many as fill a line of the banks, every phase of the dilation"),
        new(OpNames.Data, new Data(), "", "the model's input"),
        new(OpNames.DepthwiseConv2d, new DepthwiseConv2d(isTransposed: false), "ALU",
            "one filter a channel; with relu, or relu6 from fix point 5 on; dilation phase by phase; behind a convolution " +
                "where that saves time"),
        new(OpNames.Dropout, new Identity(), "", "nothing in a trained model"),
        new(OpNames.Fix, new Fix(), "none, or ALU", "another fix point is an average over one pixel"),
        new(OpNames.Flatten, new Reshape(), "", "the same bytes under another shape"),
        new(OpNames.HardSigmoid, new HardSigmoid(), "ALU",
            "with the quantizer's factor 6 · 2731 / 2^14; a hard swish is that and a product"),
        new(OpNames.HardTanh, new HardTanh(), "that of the layer before, or ELEW",
            "from fix point 7 on, where int8 ends at 1, it is the rounding itself"),
        new(OpNames.Identity, new Identity(), "", "nothing"),
        new(OpNames.LeakyRelu, new LeakyRelu(), "CONV, or as prelu",
            "behind a convolution or linear layer with slope 26/256, which 0.1 becomes, too; behind other layers and with " +
                "other slopes, put on the grid of 8 bits, a step of its own"),
        new(OpNames.MatMul, new Matmul(), "CONV",
            "one row of features times constant weights: a convolution over the map before, or over the features folded into " +
                "one"),
        new(OpNames.MaxPool2d, new MaxPool2d(), "ALU", "behind a convolution without leaving the banks where it fits"),
        new(OpNames.Mul, new Elementwise("MUL"), "ELEW or ALU",
            "two to four maps of one shape, or a map and one number a channel (squeeze-excite); fused behind a convolution"),
        new(OpNames.Pad, new Pad(), "none, or ELEW",
            "zeros around a map for convolutions alone are the convolutions' own; elsewhere, and with other numbers or a " +
                "mirrored border, a concatenation of border and map"),
        new(OpNames.PixelShuffle, new PixelShuffle(), "ELEW or CONV",
            "to one channel copies to other addresses; otherwise, and back, a convolution whose filters have one weight each " +
                "that is 1"),
        new(OpNames.PRelu, new PRelu(), "ALU",
            "the larger of x and its product with the slope, for slopes up to 1: a depthwise convolution of one tap and a " +
                "maximum of two neighbours"),
        new(OpNames.ReductionMax, new Reduction(), "ALU", "over rows and columns: a pooling"),
        new(OpNames.ReductionMean, new Reduction(), "ALU", "over rows and columns: a pooling"),
        new(OpNames.Relu, new Relu(), "that of the layer before, or ELEW",
            "fused where it follows a convolution, linear layer or sum that nothing else reads"),
        new(OpNames.Relu6, new Relu6(), "that of the layer before, or ELEW",
            "from fix point 5 on, where int8 saturates before 6, it is relu; at fix point 4 fused where the DPU has it (instruction " +
                "set 0); elsewhere two sums with constants do it"),
        new(OpNames.Reshape, new Reshape(), "", "the same bytes under another shape"),
        new(OpNames.Resize, new Resize(), "ELEW", "nearest, to whole multiples"),
        new(OpNames.Squeeze, new Reshape(), "", "the same bytes under another shape"),
        new(OpNames.Stack, new Const(), "", "of constants: the shape of a reshape"),
        new(OpNames.StridedSlice, new StridedSlice(), "none, or ELEW", "addresses"),
        new(OpNames.TransposedConv2d, new Conv2d(isTransposed: true), "CONV",
            "phase by phase: a plain convolution for each row and column of the stride; a kernel smaller than the stride is " +
                "filled up with zeros"),
        new(OpNames.TransposedDepthwiseConv2d, new DepthwiseConv2d(isTransposed: true), "ALU",
            "as transposed-conv2d, one filter a channel"),
    ];

    /// <summary>Whether the DPU, or nothing at all, may compute ops of a type.</summary>
    public static bool Has(string type) => ByType.ContainsKey(type);

    public static ILoweringRule For(string type) => ByType.TryGetValue(type, out var row) ? row.Rule : Otherwise;
}
