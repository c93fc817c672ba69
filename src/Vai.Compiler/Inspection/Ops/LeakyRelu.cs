using System.Globalization;
using Vai.Compiler.Scheduling;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>As relu, where the DPU was built with it, and with its one slope.</summary>
internal static class LeakyRelu
{
    /// <summary>guide dpu-isa.md 6.</summary>
    private const float DpuSlope = 26 / 256f;

    public static Verdict Judge(InspectedOp op)
    {
        var verdict = Relu.Judge(op);
        if (verdict.Device != LayerDevice.Dpu)
        {
            return verdict;
        }

        // The quantizer replaces a slope of 0.1, the frameworks' usual one, by the DPU's.
        var slope = op.Op.Attributes.Get("alpha", 0f);
        if (MathF.Abs(slope - DpuSlope) > 0.002f)
        {
            return op.OnCpu(string.Create(CultureInfo.InvariantCulture, $"its slope is {slope}, the DPU's is 26/256 = {DpuSlope}"), "Use LeakyReLU(26/256) or LeakyReLU(0.1).");
        }

        var layer = op with { Op = op.Input };
        return op.AskTable(verdict.Workload, layer.Op.Type == "matmul"
            ? MatMul.Superlayer(layer, [1, 1, 1, layer.InputShape[^1]], Activation.LeakyRelu)
            : Conv2d.Superlayer(layer, Activation.LeakyRelu));
    }
}
