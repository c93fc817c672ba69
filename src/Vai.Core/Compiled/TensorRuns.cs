namespace Vai.Compiled;

/// <summary>
/// The elements of a tensor in dense order as runs along its last dimensions, as many of them as go on at the same distance:
/// first byte, distance between neighbours, count. The runs of a tensor differ in the first byte only; one without gaps is one run.
/// </summary>
internal static class TensorRuns
{
    public static IEnumerable<(int Offset, int Step, int Count)> Of(DdrTensor tensor)
    {
        var (outer, count) = (tensor.Shape.Length, 1);
        var step = tensor.Shape.Zip(tensor.Stride).Where(pair => pair.First > 1).Select(pair => pair.Second).LastOrDefault(1);
        while (outer > 0 && (tensor.Shape[outer - 1] == 1 || tensor.Stride[outer - 1] == (long)count * step))
        {
            count *= tensor.Shape[--outer];
        }

        var firsts = tensor with { Shape = tensor.Shape[..outer], Stride = tensor.Stride[..outer] };
        return firsts.Offsets().Select(offset => (offset, step, count));
    }
}
