using System.Collections.Frozen;

namespace Vai.Compiler.Lowering;

/// <summary>The one place where op types of quantized graphs meet their rules.</summary>
internal static class LoweringRules
{
    private static readonly FrozenDictionary<string, ILoweringRule> Rules = new Dictionary<string, ILoweringRule>(StringComparer.Ordinal)
    {
        ["avgpool2d"] = new AveragePool2d(),
        ["const"] = new Const(),
        ["conv2d"] = new Conv2d(),
        ["data"] = new Data(),
        ["depthwise-conv2d"] = new DepthwiseConv2d(),
        ["dropout"] = new Identity(),
        ["fix"] = new Fix(),
        ["flatten"] = new Reshape(),
        ["identity"] = new Identity(),
        ["leaky-relu"] = new LeakyRelu(),
        ["matmul"] = new Matmul(),
        ["maxpool2d"] = new MaxPool2d(),
        ["relu"] = new Relu(),
        ["relu6"] = new Relu6(),
        ["reshape"] = new Reshape(),
        ["squeeze"] = new Reshape(),
        ["stack"] = new Const(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly ILoweringRule Otherwise = new Processor();

    /// <summary>The op types that the DPU, or nothing at all, may compute.</summary>
    public static IEnumerable<string> Types => Rules.Keys;

    public static ILoweringRule For(string type) => Rules.GetValueOrDefault(type, Otherwise);
}
