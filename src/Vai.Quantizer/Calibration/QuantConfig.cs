using Vai.Quantizer.FixPoints;

namespace Vai.Quantizer.Calibration;

/// <summary>What counts of the vendor's quant_config.json on the DPU (quantizer.md 1.5).</summary>
internal sealed record QuantConfig
{
    /// <summary>include_cle: cross-layer equalization.</summary>
    public bool Equalize { get; init; } = true;

    /// <summary>include_bias_corr: bias correction.</summary>
    public bool CorrectBiases { get; init; } = true;

    /// <summary>ReLU6 becomes ReLU: with equalization (the vendor's default), or by convert_relu6_to_relu.</summary>
    public bool ReplaceRelu6 { get; init; } = true;

    /// <summary>The option nndct_diffs_mode: the largest value decides a fix point, nothing is searched.</summary>
    public bool LargestValueOnly { get; init; }

    /// <summary>change_concat_input_fix: what a concat joins takes its fix point.</summary>
    public bool ChangeConcatInputs { get; init; }

    /// <summary>change_pool_input_fix: what a pool reads takes its fix point.</summary>
    public bool ChangePoolInputs { get; init; }

    /// <summary>bit_width, by kind and by layer.</summary>
    public BitWidths Bits { get; init; } = BitWidths.Dpu;
}
