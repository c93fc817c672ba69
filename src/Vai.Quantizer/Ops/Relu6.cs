using TorchSharp;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>min(max(x, 0), 6). By clamp: TorchSharp 0.107 returns the input of hardtanh unchanged.</summary>
internal sealed class Relu6 : IQuantizerOp
{
    public string Type => "relu6";

    public FixRole Role => FixRole.Fused;

    public string VendorType(XirOp op) => "nndct_relu6";

    public torch.Tensor Evaluate(OpCall call) => call.Input.clamp(0, 6);
}
