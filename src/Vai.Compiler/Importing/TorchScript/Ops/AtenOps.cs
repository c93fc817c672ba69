using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Vai.Compiler.Importing.TorchScript.Ops;

/// <summary>The registry of PyTorch operators that are imported, and advice for some that are not.</summary>
internal static class AtenOps
{
    private static readonly ImmutableArray<IAtenOp> All =
    [
        new AdaptiveAvgPool2d(), new Add(), new AddMm(), new AvgPool2d(), new BatchNorm(), new Cat(), new Convolution(), new Flatten(),
        new HardSigmoid(), new HardSwish(), new Identity(), new LeakyRelu(), new Linear(), new LogSoftmax(), new MatMul(), new MaxPool2d(),
        new Mean(), new Mul(), new Relu(), new Relu6(), new Sigmoid(), new Softmax(), new Squeeze(), new Unsqueeze(), new View(),
    ];

    private static readonly FrozenDictionary<string, IAtenOp> ByFunction =
        All.SelectMany(op => op.Functions.Select(function => (function, op))).ToFrozenDictionary(pair => pair.function, pair => pair.op, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Replacements = new Dictionary<string, string>
    {
        ["silu"] = "Replace SiLU by Hardswish and train on.",
        ["gelu"] = "Replace GELU by Hardswish or ReLU and train on.",
        ["mish"] = "Replace Mish by Hardswish and train on.",
        ["elu"] = "Replace ELU by ReLU or LeakyReLU and train on.",
        ["tanh"] = "Replace Tanh by Hardswish or ReLU6 and train on.",
        ["prelu"] = "Replace PReLU by LeakyReLU(0.1) and train on.",
        ["conv_transpose2d"] = "ConvTranspose2d is not imported yet: end the model before it and run the rest in the application.",
        ["layer_norm"] = "Replace LayerNorm by BatchNorm2d, which is folded into the convolution.",
        ["group_norm"] = "Replace GroupNorm by BatchNorm2d, which is folded into the convolution.",
        ["instance_norm"] = "Replace InstanceNorm2d by BatchNorm2d, which is folded into the convolution.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool TryGet(string function, [NotNullWhen(true)] out IAtenOp? op) => ByFunction.TryGetValue(function, out op);

    /// <summary>What to do about an operator that is not imported.</summary>
    public static string WayOut(string function) =>
        Replacements.GetValueOrDefault(function.TrimEnd('_'))
        ?? $"Write the layer with operators that are imported ({string.Join(", ", ByFunction.Keys.Where(name => !name.EndsWith('_') && !name.StartsWith('_')).Order(StringComparer.Ordinal))}), or take it out of forward() and run it in the application.";
}
