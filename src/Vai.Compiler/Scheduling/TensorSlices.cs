using Vai.Compiled;

namespace Vai.Compiler.Scheduling;

/// <summary>Parts of tensors as tensors of their own: the same bytes at other addresses and strides, so that nothing is moved.</summary>
internal static class TensorSlices
{
    /// <summary>Every <paramref name="step"/>th item along an axis.</summary>
    public static DdrTensor Slice(this DdrTensor tensor, int axis, int first, int step, int count) =>
        first == 0 && step == 1 && count == tensor.Shape[axis]
            ? tensor
            : tensor with
            {
                Shape = tensor.Shape.SetItem(axis, count),
                Stride = tensor.Stride.SetItem(axis, checked(tensor.Stride[axis] * step)),
                Address = checked(tensor.Address + (first * tensor.Stride[axis])),
            };

    /// <summary>Neighbouring items along an axis.</summary>
    public static DdrTensor Slice(this DdrTensor tensor, int axis, Span items) => tensor.Slice(axis, items.Start, 1, items.Count);
}
