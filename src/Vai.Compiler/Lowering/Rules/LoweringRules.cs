using System.Collections.Frozen;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>The one place where op types of quantized graphs meet their rules.</summary>
internal static class LoweringRules
{
    private static readonly FrozenDictionary<string, ILoweringRule> Rules = new Dictionary<string, ILoweringRule>(StringComparer.Ordinal)
    {
        ["add"] = new Elementwise("ADD"),
        ["avgpool2d"] = new AveragePool2d(),
        ["concat"] = new Concat(),
        ["const"] = new Const(),
        ["conv2d"] = new Conv2d(isTransposed: false),
        ["data"] = new Data(),
        ["depthwise-conv2d"] = new DepthwiseConv2d(isTransposed: false),
        ["dropout"] = new Identity(),
        ["fix"] = new Fix(),
        ["flatten"] = new Reshape(),
        ["hard-sigmoid"] = new HardSigmoid(),
        ["identity"] = new Identity(),
        ["leaky-relu"] = new LeakyRelu(),
        ["matmul"] = new Matmul(),
        ["maxpool2d"] = new MaxPool2d(),
        ["mul"] = new Elementwise("MUL"),
        ["pad"] = new Pad(),
        ["pixel-shuffle"] = new PixelShuffle(),
        ["prelu"] = new PRelu(),
        ["reduction_max"] = new Reduction(),
        ["reduction_mean"] = new Reduction(),
        ["relu"] = new Relu(),
        ["relu6"] = new Relu6(),
        ["reshape"] = new Reshape(),
        ["resize"] = new Resize(),
        ["squeeze"] = new Reshape(),
        ["stack"] = new Const(),
        ["strided_slice"] = new StridedSlice(),
        ["transposed-conv2d"] = new Conv2d(isTransposed: true),
        ["transposed-depthwise-conv2d"] = new DepthwiseConv2d(isTransposed: true),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly ILoweringRule Otherwise = new Processor();

    /// <summary>The op types that the DPU, or nothing at all, may compute.</summary>
    public static IEnumerable<string> Types => Rules.Keys;

    public static ILoweringRule For(string type) => Rules.GetValueOrDefault(type, Otherwise);
}
