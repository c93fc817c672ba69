using System.Collections.Immutable;
using TorchSharp;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>A part of a tensor: from begin up to end by strides, per axis.</summary>
internal sealed class StridedSlice : IQuantizerOp
{
    public string Type => "strided_slice";

    public FixRole Role => FixRole.Shape;

    public string VendorType(XirOp op) => "nndct_strided_slice";

    public torch.Tensor Evaluate(OpCall call)
    {
        var (begin, end, strides) = (Numbers(call, "begin"), Numbers(call, "end"), Numbers(call, "strides"));
        var value = call.Input;
        for (var axis = 1; axis < begin.Length; axis++)
        {
            value = value.slice(axis, begin[axis], end[axis], strides[axis]);
        }

        return value.alias();
    }

    private static ImmutableArray<int> Numbers(OpCall call, string name) =>
        call.Op.Attributes.Get(name, ImmutableArray<int>.Empty) is var numbers && numbers.Length == call.InputShape.Length
            ? numbers
            : throw call.Unsupported($"attribute '{name}' has {numbers.Length} numbers for {call.InputShape.Length} axes");
}
