using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>The registry of ONNX operators that are imported, and advice for some that are not.</summary>
internal static class OnnxOps
{
    private static readonly ImmutableArray<IOnnxOp> All =
    [
        new Activation(), new ArgMax(), new Arithmetic(), new BatchNormalization(), new Cast(), new Clip(), new Comparison(),
        new Concat(), new Constant(),
        new ConstantOfShape(), new Conv(), new ConvTranspose(), new DepthToSpace(), new DequantizeLinear(), new Einsum(),
        new Expand(),
        new Flatten(), new Gather(),
        new Gemm(), new GlobalPool(), new HardSigmoid(), new HardSwish(), new Identity(), new LeakyRelu(), new MatMul(),
        new Normalization(), new Pad(), new Pool(),
        new PRelu(), new QuantizeLinear(), new Range(), new Recurrent(), new Reduce(), new Reshape(), new Resize(),
        new ScatterND(), new Shape(),
        new Slice(), new Softmax(),
        new SpaceToDepth(), new Split(), new Squeeze(), new Transpose(), new UnaryFunction(), new Unsqueeze(), new Where(),
    ];

    private static readonly FrozenDictionary<string, IOnnxOp> ByType =
        All.SelectMany(op => op.Types.Select(type => (type, op))).ToFrozenDictionary(
            pair => pair.type, pair => pair.op, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Replacements = new Dictionary<string, string>
    {
        ["LRN"] = "Replace the local response normalization by BatchNorm2d, or take it out.",
        ["Loop"] = "A compiled graph is fixed: export the model with its loop unrolled.",
        ["Scan"] = "A compiled graph is fixed: export the model with its loop unrolled.",
        ["NonMaxSuppression"] = "Export the model without its postprocessing, and run that in the application.",
        ["TopK"] = "Export the model without its postprocessing, and run that in the application.",
        ["NonZero"] = "Export the model without its postprocessing, and run that in the application.",
        ["QLinearConv"] = "Export the quantized model in QDQ form (QuantFormat.QDQ), with power-of-two scales, or import the float model.",
        ["ConvInteger"] = "Import the float model and let this build quantize it.",
        ["DynamicQuantizeLinear"] = "Import the float model and let this build quantize it.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The operators that are read, sorted.</summary>
    public static IEnumerable<string> Types => ByType.Keys.Append("If").Order(StringComparer.Ordinal);

    public static bool TryGet(string domain, string type, [NotNullWhen(true)] out IOnnxOp? op)
    {
        op = null;
        return domain.Length == 0 && ByType.TryGetValue(type, out op);
    }

    /// <summary>What to do about an operator that is not imported.</summary>
    public static string WayOut(string type) => Replacements.GetValueOrDefault(type)
        ?? $"Write the layer with operators that are imported ({string.Join(", ", Types)}), or take it out of the model and run it in " +
            $"the application.";
}
