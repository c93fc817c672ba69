using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>A fully connected layer; weights [outputs, inputs], transpose_b.</summary>
internal sealed class MatMul : IQuantizerOp
{
    public string Type => OpNames.MatMul;

    public string VendorType(XirOp op) => "nndct_dense";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.Shifts;

    public torch.Tensor Evaluate(OpCall call)
    {
        if (call.Inputs("input").ToArray() is not [var input, var weights] || call.Op.Attributes.Get("transpose_a", false))
        {
            throw call.Unsupported("a matmul needs an input and weights, the input not transposed");
        }

        var product = torch.matmul(input, call.Op.Attributes.Get("transpose_b", false) ? weights.transpose(-2, -1) : weights);
        return call.Optional("bias") is { } bias ? product.Plus(bias) : product;
    }
}
