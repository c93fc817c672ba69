using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>batch_matmul</c>: the products of matrices [.., M, K] and [.., K, N], all dimensions before being the same; sums in
/// double.</summary>
internal sealed class BatchMatMul : IOpKernel
{
    private readonly OpSite _site;
    private readonly (int Rows, int Depth, int Columns) _size;

    private BatchMatMul(OpSite site)
    {
        var (left, right) = (site.Input(0).Shape, site.Input(1).Shape);
        site.Require(
            left.Length >= 2 && left.Length == right.Length && left[..^2].AsSpan().SequenceEqual(right[..^2].AsSpan())
                && left[^1] == right[^2],
            $"it multiplies [{string.Join(',', left)}] by [{string.Join(',', right)}]");
        site.RequireOutputShape([.. left[..^1], right[^1]]);
        (_site, _size) = (site, (left[^2], left[^1], right[^1]));
    }

    public static IOpKernel Prepare(OpSite site) => new BatchMatMul(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var (left, right) = (((FloatTensor)inputs[0]).Data, ((FloatTensor)inputs[1]).Data);
        var (rows, depth, columns) = _size;
        var output = new float[_site.Op.Output.ElementCount];
        var sums = new double[columns];
        for (var row = 0; row < output.Length / columns; row++)
        {
            Array.Clear(sums);
            for (var k = 0; k < depth; k++)
            {
                double factor = left[(row * depth) + k];
                var line = right.AsSpan(((row / rows * depth) + k) * columns, columns);
                for (var column = 0; column < columns; column++)
                {
                    sums[column] += factor * line[column];
                }
            }

            for (var column = 0; column < columns; column++)
            {
                output[(row * columns) + column] = (float)sums[column];
            }
        }

        return new FloatTensor(_site.OutputShape, output);
    }
}
