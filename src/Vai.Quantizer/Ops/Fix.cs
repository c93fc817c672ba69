using TorchSharp;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>Quantization and back, in a graph that is quantized already.</summary>
internal sealed class Fix : IQuantizerOp
{
    public string Type => OpNames.Fix;

    public string? VendorType(XirOp op) => null;

    public torch.Tensor Evaluate(OpCall call)
    {
        if (!call.Op.Attributes.TryGet("fix_point", out int fixPoint)
            || call.Op.Attributes.Get("bit_width", 8) is not (>= 2 and <= 16 and var bits))
        {
            throw call.Unsupported("only fix ops of 2 to 16 bits with a fix point can be evaluated");
        }

        // The XIR text says DPU_ROUND on every fix op; constants lie on their grid already (quantizer.md 1.2).
        return TorchTensors.Of(
            FakeQuantizer.Apply(TorchTensors.ToArray(call.Input), fixPoint, new TensorFormat(TensorKind.Activation, bits)),
            call.Input.shape);
    }
}
