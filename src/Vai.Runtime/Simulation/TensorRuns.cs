namespace Vai.Runtime.Simulation;

/// <summary>The elements of a tensor in dense order as runs along its last dimension: first byte, distance between neighbours, count.</summary>
internal static class TensorRuns
{
    public static IEnumerable<(int Offset, int Step, int Count)> Of(DdrTensor tensor)
    {
        if (tensor.Shape.Length == 0)
        {
            return [(tensor.Address, 1, 1)];
        }

        var outer = tensor with { Shape = tensor.Shape[..^1], Stride = tensor.Stride[..^1] };
        return outer.Offsets().Select(offset => (offset, tensor.Stride[^1], tensor.Shape[^1]));
    }
}
