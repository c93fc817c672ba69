using Vai.Compiler.Scheduling;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>As relu, where the DPU was built with it. The quantizer makes every slope the DPU's only one, 26/256, and warns.</summary>
internal static class LeakyRelu
{
    public static Verdict Judge(InspectedOp op)
    {
        var verdict = Relu.Judge(op);
        if (verdict.Device != LayerDevice.Dpu)
        {
            return verdict;
        }

        var layer = op with { Op = op.Input };
        return op.AskTable(verdict.Workload, layer.Op.Type == "matmul"
            ? MatMul.Superlayer(layer, [1, 1, 1, layer.InputShape[^1]], Activation.LeakyRelu)
            : Conv2d.Superlayer(layer, Activation.LeakyRelu));
    }
}
