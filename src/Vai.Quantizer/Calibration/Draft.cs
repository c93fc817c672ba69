using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;

namespace Vai.Quantizer.Calibration;

/// <summary>A model between float and int8: what every method of quantization takes and gives back better.</summary>
/// <param name="Source">The float graph whose ops are the vendor's nodes.</param>
/// <param name="Exact">The same as the DPU computes it, with the float model's own numbers: what every method comes near to.</param>
/// <param name="Prepared">The same with corrected and trained constants, still float.</param>
/// <param name="FixPoints">A fix point for each tensor in <paramref name="Formats"/>.</param>
internal sealed record Draft(
    XirGraph Source,
    XirGraph Exact,
    XirGraph Prepared,
    FixPlacement Placement,
    ImmutableDictionary<string, TensorFormat> Formats,
    ImmutableDictionary<string, int> FixPoints,
    ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Whether the biases were corrected, and the weights trained: quant_info.json says so.</summary>
    public bool IsBiasCorrected { get; init; }

    public bool IsFineTuned { get; init; }

    /// <summary>What the user's quant_config.json says.</summary>
    public QuantConfig Config { get; init; } = new();

    /// <summary>The op's quantized constants: weights and bias; null for what it has not.</summary>
    public (string? Weights, string? Bias) Parameters(XirOp op)
    {
        var (weights, bias) = WeightedOps.Parameters(op);
        return (Known(weights), Known(bias));

        string? Known(string? name) => name is not null && Formats.ContainsKey(name) ? name : null;
    }

    /// <summary>The exact numbers of a constant.</summary>
    public float[] Constant(string name) => ConstantCodec.Read(Prepared.Op(name));

    /// <summary>The numbers of a constant on its grid.</summary>
    public float[] QuantizedConstant(string name) => FakeQuantizer.Apply(Constant(name), FixPoints[name], Formats[name]);

    /// <summary>A draft without fix points.</summary>
    public static Draft Of(XirGraph graph, FixPlacement placement, QuantConfig config)
    {
        QuantizerOps.Require(graph);
        var (prepared, diagnostics) = Preparation.Run(graph);
        var formats = placement.Kinds.ToImmutableDictionary(
            pair => pair.Key, pair => config.Bits.Format(pair.Key, pair.Value), StringComparer.Ordinal);
        return new Draft(graph, prepared, prepared, placement, formats, ImmutableDictionary<string, int>.Empty, diagnostics)
            { Config = config };
    }

    /// <summary>With these fix points, moved to where the DPU can shift.</summary>
    public Draft WithFixPoints(IReadOnlyDictionary<string, int> fixPoints)
    {
        var (adjusted, diagnostics) = FixPointAdjustment.Run(Source, Placement, fixPoints, Config);
        return this with
        {
            FixPoints = adjusted,
            Diagnostics = [.. Diagnostics.Where(item => item.Code != VaiDiagnostics.FixPointLowered.Code), .. diagnostics],
        };
    }

    /// <summary>With other numbers in some constants.</summary>
    public Draft WithConstants(IReadOnlyDictionary<string, float[]> values) =>
        this with { Prepared = ConstantCodec.Replace(Prepared, values) };

    /// <summary>With corrected biases.</summary>
    public Draft WithBiases(IReadOnlyDictionary<string, float[]> values) => WithConstants(values) with { IsBiasCorrected = true };

    /// <summary>The int8 graph, in the form of the vendor's <c>_int.xmodel</c>.</summary>
    public XirGraph Build() => QuantizedGraph.WithFixes(OnGrid(), FixPoints, name => Formats[name].Bits);

    /// <summary>The prepared graph with the constants that have fix points on their grids.</summary>
    public XirGraph OnGrid() => XirGraph.Create(
        Prepared.Name,
        Prepared.Ops.Select(op =>
            op.Is(OpTraits.Constant) && FixPoints.ContainsKey(op.Name) ? ConstantCodec.With(op, QuantizedConstant(op.Name)) : op),
        Prepared.Attributes);
}
