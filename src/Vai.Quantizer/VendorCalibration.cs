using Vai.Quantizer.Calibration;
using Vai.Quantizer.Correction;
using Vai.Quantizer.Equalization;
using Vai.Quantizer.Ops;

namespace Vai.Quantizer;

/// <summary>Quantization as the vendor does it (quantizer.md 2.3 to 2.6).</summary>
internal static class VendorCalibration
{
    public static Draft Run(QuantizationRun run)
    {
        var config = run.Config;
        var graph = config.ReplaceRelu6 ? Relu6.Replace(run.Source) : run.Source;
        var draft = Calibrator.WithConstants(Draft.Of(config.Equalize ? CrossLayerEqualization.Vendor(graph) : graph, config));
        if (!config.CorrectBiases)
        {
            return Calibrator.Run(draft, run);
        }

        var correction = new VendorBiasCorrection(draft);
        return Calibrator.Run(draft, run, correction.Observe).WithBiases(correction.Biases);
    }
}
