using System.Collections.Frozen;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>The one place where op types of quantized graphs meet their rules.</summary>
internal static class LoweringRules
{
    private static readonly FrozenDictionary<string, ILoweringRule> Rules = new Dictionary<string, ILoweringRule>(StringComparer.Ordinal)
    {
        [OpNames.Add] = new Elementwise("ADD"),
        [OpNames.AvgPool2d] = new AveragePool2d(),
        [OpNames.Concat] = new Concat(),
        [OpNames.Const] = new Const(),
        [OpNames.Conv2d] = new Conv2d(isTransposed: false),
        [OpNames.Data] = new Data(),
        [OpNames.DepthwiseConv2d] = new DepthwiseConv2d(isTransposed: false),
        [OpNames.Dropout] = new Identity(),
        [OpNames.Fix] = new Fix(),
        [OpNames.Flatten] = new Reshape(),
        [OpNames.HardSigmoid] = new HardSigmoid(),
        [OpNames.Identity] = new Identity(),
        [OpNames.LeakyRelu] = new LeakyRelu(),
        [OpNames.MatMul] = new Matmul(),
        [OpNames.MaxPool2d] = new MaxPool2d(),
        [OpNames.Mul] = new Elementwise("MUL"),
        [OpNames.Pad] = new Pad(),
        [OpNames.PixelShuffle] = new PixelShuffle(),
        [OpNames.PRelu] = new PRelu(),
        [OpNames.ReductionMax] = new Reduction(),
        [OpNames.ReductionMean] = new Reduction(),
        [OpNames.Relu] = new Relu(),
        [OpNames.Relu6] = new Relu6(),
        [OpNames.Reshape] = new Reshape(),
        [OpNames.Resize] = new Resize(),
        [OpNames.Squeeze] = new Reshape(),
        [OpNames.Stack] = new Const(),
        [OpNames.StridedSlice] = new StridedSlice(),
        [OpNames.TransposedConv2d] = new Conv2d(isTransposed: true),
        [OpNames.TransposedDepthwiseConv2d] = new DepthwiseConv2d(isTransposed: true),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly ILoweringRule Otherwise = new Processor();

    /// <summary>The op types that the DPU, or nothing at all, may compute.</summary>
    public static IEnumerable<string> Types => Rules.Keys;

    public static ILoweringRule For(string type) => Rules.GetValueOrDefault(type, Otherwise);
}
