using Vai.Importers.Onnx.Ops;
using Vai.Runtime.Tensors;

namespace Vai.Importers.Tests.Keras;

/// <summary>What Keras' documentation says its layers compute, written as sums over NHWC arrays: the oracle for the Keras
/// importer.</summary>
internal static class KerasReference
{
    /// <summary>Kernel [height, width, inputs / groups, outputs].</summary>
    public static FloatTensor Conv(
        FloatTensor x, float[] kernel, int[] shape, float[]? bias, int stride = 1, bool same = false, int dilation = 1, int groups = 1)
    {
        var (kh, kw, members, outputs) = (shape[0], shape[1], shape[2], shape[3]);
        var (height, top) = Sizes(x.Shape[1], ((kh - 1) * dilation) + 1, stride, same);
        var (width, left) = Sizes(x.Shape[2], ((kw - 1) * dilation) + 1, stride, same);
        return Fill([1, height, width, outputs], (row, column, o) =>
        {
            double sum = bias?[o] ?? 0;
            foreach (var (i, j) in Taps(kh, kw))
            {
                for (var c = 0; c < members; c++)
                {
                    sum += At(x, (row * stride) + (i * dilation) - top, (column * stride) + (j * dilation) - left,
                        (o / (outputs / groups) * members) + c)
                        * kernel[(((((i * kw) + j) * members) + c) * outputs) + o];
                }
            }

            return sum;
        });
    }

    /// <summary>Kernel [height, width, inputs, multiplier].</summary>
    public static FloatTensor Depthwise(FloatTensor x, float[] kernel, int[] shape, float[]? bias, int stride = 1, bool same = false)
    {
        var (kh, kw, inputs, multiplier) = (shape[0], shape[1], shape[2], shape[3]);
        var (height, top) = Sizes(x.Shape[1], kh, stride, same);
        var (width, left) = Sizes(x.Shape[2], kw, stride, same);
        return Fill([1, height, width, inputs * multiplier], (row, column, o) => (bias?[o] ?? 0) + Taps(kh, kw).Sum(tap =>
            At(x, (row * stride) + tap.Row - top, (column * stride) + tap.Column - left, o / multiplier)
            * kernel[(((((tap.Row * kw) + tap.Column) * inputs) + (o / multiplier)) * multiplier) + (o % multiplier)]));
    }

    /// <summary>Kernel [height, width, outputs, inputs]: each input pixel adds its kernel to the result.</summary>
    public static FloatTensor ConvTranspose(FloatTensor x, float[] kernel, int[] shape, float[] bias, int stride, bool same)
    {
        var (kh, kw, outputs, inputs) = (shape[0], shape[1], shape[2], shape[3]);
        int Size(int size, int k) => same ? size * stride : ((size - 1) * stride) + Math.Max(k, stride);
        int Cut(int k) => same ? Math.Max(k - stride, 0) / 2 : 0;
        var (height, width, top, left) = (Size(x.Shape[1], kh), Size(x.Shape[2], kw), Cut(kh), Cut(kw));
        var sums = new double[height * width * outputs];
        for (var row = 0; row < x.Shape[1]; row++)
        {
            for (var column = 0; column < x.Shape[2]; column++)
            {
                foreach (var (i, j) in Taps(kh, kw))
                {
                    var (y, z) = ((row * stride) + i - top, (column * stride) + j - left);
                    for (var o = 0; o < outputs && y >= 0 && y < height && z >= 0 && z < width; o++)
                    {
                        for (var c = 0; c < inputs; c++)
                        {
                            sums[(((y * width) + z) * outputs) + o] += At(x, row, column, c)
                                * (double)kernel[(((((i * kw) + j) * outputs) + o) * inputs) + c];
                        }
                    }
                }
            }
        }

        return new FloatTensor([1, height, width, outputs], [.. sums.Select((sum, i) => (float)(sum + bias[i % outputs]))]);
    }

    public static FloatTensor Pool(FloatTensor x, int size, int stride, bool same, bool average)
    {
        var (height, top) = Sizes(x.Shape[1], size, stride, same);
        var (width, left) = Sizes(x.Shape[2], size, stride, same);
        return Fill([1, height, width, x.Shape[3]], (row, column, c) =>
        {
            var inside = Taps(size, size).Select(tap => (Y: (row * stride) + tap.Row - top, X: (column * stride) + tap.Column - left))
                .Where(at => at.Y >= 0 && at.Y < x.Shape[1] && at.X >= 0 && at.X < x.Shape[2])
                    .Select(at => (double)At(x, at.Y, at.X, c)).ToArray();
            return average ? inside.Average() : inside.Max();
        });
    }

    /// <summary>Kernel [inputs, outputs], on the last dimension.</summary>
    public static FloatTensor Dense(FloatTensor x, float[] kernel, int outputs, float[] bias)
    {
        var inputs = x.Shape[^1];
        return new FloatTensor([.. x.Shape[..^1], outputs], [.. Enumerable.Range(0, x.Data.Length / inputs * outputs).Select(i =>
            (float)(bias[i % outputs] + Enumerable.Range(0, inputs)
                .Sum(c => (double)x.Data[(i / outputs * inputs) + c] * kernel[(c * outputs) + (i % outputs)])))]);
    }

    /// <summary>A function of each number and its channel.</summary>
    public static FloatTensor Each(FloatTensor x, Func<double, int, double> function) =>
        new(x.Shape, [.. x.Data.Select((value, i) => (float)function(value, i % x.Shape[^1]))]);

    /// <summary>A map of other places.</summary>
    public static FloatTensor Gather(FloatTensor x, int height, int width, Func<int, int, (int Row, int Column)> place) =>
        Fill([1, height, width, x.Shape[3]], (row, column, c) => place(row, column) is var (y, z) ? At(x, y, z, c) : 0);

    private static (int Size, int Before) Sizes(int size, int span, int stride, bool same)
    {
        if (!same)
        {
            return (((size - span) / stride) + 1, 0);
        }

        var output = (size + stride - 1) / stride;
        return (output, Math.Max(((output - 1) * stride) + span - size, 0) / 2);
    }

    private static float At(FloatTensor x, int row, int column, int channel) =>
        row < 0 || row >= x.Shape[1] || column < 0 || column >= x.Shape[2]
            ? 0
            : x.Data[(((row * x.Shape[2]) + column) * x.Shape[3]) + channel];

    private static IEnumerable<(int Row, int Column)> Taps(int height, int width) =>
        from row in Enumerable.Range(0, height) from column in Enumerable.Range(0, width) select (row, column);

    private static FloatTensor Fill(ImmutableArray<int> shape, Func<int, int, int, double> value) => new(
        shape, [.. Enumerable.Range(0, shape[1] * shape[2] * shape[3])
            .Select(i => (float)value(i / shape[3] / shape[2], i / shape[3] % shape[2], i % shape[3]))]);
}
