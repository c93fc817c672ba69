using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Every so manieth element of a part of each dimension; all images.</summary>
internal sealed class StridedSlice : IQuantizerOp
{
    public string Type => OpNames.StridedSlice;

    public string VendorType(XirOp op) => "nndct_strided_slice";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.OfInput;

    public torch.Tensor Evaluate(OpCall call)
    {
        var (begin, end, strides) = (Numbers("begin"), Numbers("end"), Numbers("strides"));
        var value = call.Input;
        for (var d = 1; d < call.InputShape.Length; d++)
        {
            var size = call.InputShape[d];
            value = value.slice(d, Place(begin[d], size), Place(end[d], size), strides[d]);
        }

        return value.contiguous().alias();

        static long Place(int position, int size) => Math.Clamp(position < 0 ? position + size : position, 0, size);

        ImmutableArray<int> Numbers(string name) =>
            call.Op.Attributes.Get(name, ImmutableArray<int>.Empty) is var numbers && numbers.Length == call.InputShape.Length
            ? numbers
            : throw call.Unsupported($"its '{name}' has not a number for each of {call.InputShape.Length} dimensions");
    }
}
