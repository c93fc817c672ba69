using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>The registry of PyTorch operators that are imported, and advice for some that are not.</summary>
internal static class AtenOps
{
    private static readonly ImmutableArray<IAtenOp> All =
    [
        new AdaptiveAvgPool2d(), new Add(), new AddMm(), new ArgMax(), new AvgPool2d(), new BatchNorm(), new Cat(), new Clamp(), new Convolution(), new Elu(), new Flatten(), new Gelu(),
        new HardSigmoid(), new HardSwish(), new Identity(), new LeakyRelu(), new Linear(), new LogSoftmax(), new MatMul(), new MaxPool2d(), new NormalizePixels(), new Pad(), new Permute(),
        new PixelShuffle(), new PRelu(), new Reduce(), new Relu(), new Sigmoid(), new Slice(), new Softmax(), new Squeeze(), new Unsqueeze(), new Upsample(), new View(),
        new Binary(["sub", "sub_", "subtract"], "sub"), new Binary(["mul", "mul_", "multiply"], "mul"), new Binary(["div", "div_", "divide", "true_divide"], "div"),
        new Binary(["maximum"], "max"), new Binary(["minimum"], "min"),
        new Activation("silu", "swish"), new Activation("tanh", "tanh"), new Activation("mish", "mish"), new Activation("selu", "selu"),
        new Activation("exp", "exp"), new Activation("neg", "neg"),
    ];

    private static readonly FrozenDictionary<string, IAtenOp> ByFunction =
        All.SelectMany(op => op.Functions.Select(function => (function, op))).ToFrozenDictionary(pair => pair.function, pair => pair.op, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Replacements = new Dictionary<string, string>
    {
        ["softplus"] = "Replace Softplus by ReLU and train on.",
        ["upsample_bicubic2d"] = "Use bilinear or nearest interpolation.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool TryGet(string function, [NotNullWhen(true)] out IAtenOp? op) => ByFunction.TryGetValue(function, out op);

    /// <summary>What to do about an operator that is not imported.</summary>
    public static string WayOut(string function) =>
        Replacements.GetValueOrDefault(function.TrimEnd('_'))
        ?? $"Write the layer with operators that are imported ({string.Join(", ", ByFunction.Keys.Concat(AtenComposites.Functions).Where(name => !name.EndsWith('_') && !name.StartsWith('_') && !name.Contains(' ')).Order(StringComparer.Ordinal))}), or take it out of forward() and run it in the application.";
}
