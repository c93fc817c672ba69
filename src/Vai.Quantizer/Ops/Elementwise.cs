using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Functions of one number that the CPU computes and that stay float: tanh, gelu, swish and their kin.</summary>
internal sealed class Elementwise(string type, Func<OpCall, torch.Tensor> function) : IQuantizerOp
{
    public string Type => type;

    public string VendorType(XirOp op) => "nndct_" + type.Replace('-', '_');

    public torch.Tensor Evaluate(OpCall call) => function(call);
}
