using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>A dense tensor read out of another one at fixed distances along each dimension.</summary>
internal sealed class StridedCopy(ImmutableArray<int> shape, ImmutableArray<int> stride, int start)
{
    /// <summary>The numbers read, as a tensor of that shape; the fix point stays.</summary>
    public Tensor Apply(Tensor input, ImmutableArray<int> resultShape) => input switch
    {
        Int8Tensor integers => new Int8Tensor(resultShape, integers.FixPoint, Apply(integers.Data)),
        FloatTensor reals => new FloatTensor(resultShape, Apply(reals.Data)),
        _ => throw new ArgumentOutOfRangeException(nameof(input)),
    };

    public T[] Apply<T>(ReadOnlySpan<T> source)
    {
        var result = new T[shape.Aggregate(1, (product, size) => product * size)];
        var index = new int[shape.Length];
        var from = start;
        for (var to = 0; to < result.Length; to++)
        {
            result[to] = source[from];
            for (var d = index.Length - 1; d >= 0; d--)
            {
                from += stride[d];
                if (++index[d] < shape[d])
                {
                    break;
                }

                from -= stride[d] * shape[d];
                index[d] = 0;
            }
        }

        return result;
    }
}
