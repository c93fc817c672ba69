using Vai.Quantizer.Calibration;
using Vai.Quantizer.Correction;
using Vai.Quantizer.Equalization;
using Vai.Quantizer.Ops;

namespace Vai.Quantizer;

/// <summary>Quantization as the vendor does it (quantizer.md 2.3 to 2.6).</summary>
internal static class VendorCalibration
{
    /// <summary>As a method of its own: with the vendor's one slope for leaky relu, too.</summary>
    public static Draft Run(QuantizationRun run)
    {
        var (source, diagnostics) = Preparation.WithLeakySlope(run.Source);
        var draft = Run(run, source, FixPlacement.AsVendor);
        return draft with { Diagnostics = [.. diagnostics, .. draft.Diagnostics] };
    }

    /// <summary>As one way of several, for a graph that keeps its slopes.</summary>
    /// <param name="placement">Where a graph gets fixes.</param>
    public static Draft Run(QuantizationRun run, XirGraph source, Func<XirGraph, FixPlacement> placement)
    {
        var config = run.Config;
        var replaced = config.ReplaceRelu6 ? Relu6.Replace(source) : source;
        var graph = config.Equalize ? CrossLayerEqualization.Vendor(replaced) : replaced;
        var draft = Calibrator.WithConstants(Draft.Of(graph, placement(graph), config));
        if (!config.CorrectBiases)
        {
            return Calibrator.Run(draft, run);
        }

        var correction = new VendorBiasCorrection(draft);
        return Calibrator.Run(draft, run, correction.Observe).WithBiases(correction.Biases);
    }
}
