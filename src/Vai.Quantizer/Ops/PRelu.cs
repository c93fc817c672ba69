using TorchSharp;
using Vai.Quantizer.Calibration;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>x, below zero a trained fraction of it, one for all or one a channel.</summary>
internal sealed class PRelu : IQuantizerOp
{
    public string Type => "prelu";

    public FixRole Role => FixRole.Quantized;

    public string VendorType(XirOp op) => "nndct_prelu";

    public TensorKind? KindOfConstant(string argument, int position) => argument == "weight" ? TensorKind.Weights : null;

    // Slopes stand along the last axis, as channels do.
    public torch.Tensor Evaluate(OpCall call) => torch.where(call.Input >= 0, call.Input, call.Input * call.Inputs("weight").First());
}
