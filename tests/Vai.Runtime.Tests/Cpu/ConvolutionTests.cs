using CsCheck;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests.Cpu;

public class ConvolutionTests
{
    private static readonly Gen<string> Nonlinear = Gen.Int[0, 2].Select(i => new[] { "NONE", "RELU", "LEAKYRELU" }[i]);

    private static Gen<(Window Window, Int8Tensor Image, Int8Tensor Weights, Int8Tensor Bias, int FixPoint, string Nonlinear)> Cases(
        bool depthwise) =>
        from place in Generate.WindowOnImage
        from dilation in Gen.Int[1, 2]
        from channels in Gen.Int[1, depthwise ? 70 : 9]
        from outputs in Gen.Int[1, 70]
        from fixIn in Gen.Int[-2, 8]
        from fixWeights in Gen.Int[0, 10]
        from fixBias in Gen.Int[0, 14]
        from shiftCut in Gen.Int[0, 16]
        from nonlinear in Nonlinear
        let window = place.Window with { DilationHeight = dilation, DilationWidth = dilation }
        let height = place.Height + window.SpanHeight - window.KernelHeight
        let width = place.Width + window.SpanWidth - window.KernelWidth
        from image in Generate.Int8(fixIn, 1, height, width, channels)
        from weights in depthwise
            ? Generate.Int8(fixWeights, 1, window.KernelHeight, window.KernelWidth, channels)
            : Generate.Int8(fixWeights, outputs, window.KernelHeight, window.KernelWidth, channels)
        from bias in Generate.Int8(fixBias, depthwise ? channels : outputs)
        select (window, image, weights, bias, fixIn + fixWeights - shiftCut, nonlinear);

    [Fact]
    public void Conv2d_fix_is_the_machines_formula() => Cases(depthwise: false).Sample(
        sample => CheckFixed("conv2d-fix", sample, depthwise: false), iter: 150);

    [Fact]
    public void Depthwise_conv2d_fix_is_the_machines_formula() => Cases(depthwise: true).Sample(
        sample => CheckFixed("depthwise-conv2d-fix", sample, depthwise: true), iter: 150);

    [Fact]
    public void A_float_convolution_of_int8_values_is_exact() => Cases(depthwise: false).Sample(sample =>
    {
        var (window, image, weights, bias, _, _) = sample;
        var (height, width) = (window.OutputHeight(image.Shape[1]), window.OutputWidth(image.Shape[2]));
        var sums = Sums(window, image, weights, depthwise: false);
        var result = (FloatTensor)Ops.Run("conv2d", Ops.FloatOutput(1, height, width, bias.Length), Ops.Attributes(window),
            ("input", RandomTensors.ToFloat(image)), ("weights", RandomTensors.ToFloat(weights)), ("bias", RandomTensors.ToFloat(bias)));
        for (var i = 0; i < sums.Length; i++)
        {
            var exact = (sums[i] * Math.Pow(2, -image.FixPoint - weights.FixPoint))
                + (bias.Data[i % bias.Length] * Math.Pow(2, -bias.FixPoint));
            Assert.Equal((float)exact, result.Data[i]);
        }
    }, iter: 60);

    [Fact]
    public void A_float_depthwise_convolution_of_int8_values_is_exact() => Cases(depthwise: true).Sample(sample =>
    {
        var (window, image, weights, _, _, _) = sample;
        var (height, width) = (window.OutputHeight(image.Shape[1]), window.OutputWidth(image.Shape[2]));
        var sums = Sums(window, image, weights, depthwise: true);
        var result = (FloatTensor)Ops.Run("depthwise-conv2d", Ops.FloatOutput(1, height, width, image.Shape[3]), Ops.Attributes(window),
            ("input", RandomTensors.ToFloat(image)), ("weights", RandomTensors.ToFloat(weights)));
        Assert.Equal(sums.Select(sum => (float)(sum * Math.Pow(2, -image.FixPoint - weights.FixPoint))), result.Data);
    }, iter: 60);

    [Fact]
    public void A_transposed_convolution_is_a_convolution_over_the_zero_inserted_image() =>
        (from size in Gen.Int[1, 4]
         from stride in Gen.Int[1, 4]
         from pad in Gen.Int[0, size - 1]
         from height in Gen.Int[size, 6]
         from width in Gen.Int[size, 6]
         from image in Generate.Int8(4, 1, height, width, 3)
         from weights in Generate.Int8(5, 5, size, size, 3)
         select (size, stride, pad, image, weights)).Sample((size, stride, pad, image, weights) =>
        {
            var (height, width) = (((image.Shape[1] - 1) * stride) + size - (2 * pad), ((image.Shape[2] - 1) * stride) + size - (2 * pad));
            var window = new Window(size, size)
                { StrideHeight = stride, StrideWidth = stride, PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad };
            var result =
                (Int8Tensor)Ops.Run("transposed-conv2d-fix", Ops.Int8Output(3, 1, height, width, 5),
                    Ops.Attributes(window, ("nonlinear", "NONE")),
                    ("input", image), ("weights", weights));

            var inserted =
                new Int8Tensor([1, ((image.Shape[1] - 1) * stride) + 1, ((image.Shape[2] - 1) * stride) + 1, 3], 4,
                    new sbyte[(((image.Shape[1] - 1) * stride) + 1) * (((image.Shape[2] - 1) * stride) + 1) * 3]);
            for (var i = 0; i < image.Data.Length; i++)
            {
                var (y, x, c) = (i / 3 / image.Shape[2] * stride, i / 3 % image.Shape[2] * stride, i % 3);
                inserted.Data[(((y * inserted.Shape[2]) + x) * 3) + c] = image.Data[i];
            }

            var dense = new Window(size, size)
                { PadTop = size - 1 - pad, PadLeft = size - 1 - pad, PadBottom = size - 1 - pad, PadRight = size - 1 - pad };
            Assert.Equal(Sums(dense, inserted, weights, depthwise: false).Select(sum => Naive.Round(sum, 6)), result.Data);
        }, iter: 100);

    [Fact]
    public void The_bias_shift_is_never_negative_because_the_compiler_has_shifted_the_constant()
    {
        var result =
            (Int8Tensor)Ops.Run("conv2d-fix", Ops.Int8Output(0, 1, 1, 1, 1), Ops.Attributes(new Window(1, 1), ("nonlinear", "NONE")),
                ("input", new Int8Tensor([1, 1, 1, 1], 0, [0])), ("weights", new Int8Tensor([1, 1, 1, 1], 0, [0])),
                ("bias", new Int8Tensor([1], 9, [6])));

        Assert.Equal(3, result.Data[0]); // (6 << 0) / 2^(shift_cut + 1)
    }

    private static void CheckFixed(string type, (Window, Int8Tensor, Int8Tensor, Int8Tensor, int, string) sample, bool depthwise)
    {
        var (window, image, weights, bias, fixPoint, nonlinear) = sample;
        var (height, width) = (window.OutputHeight(image.Shape[1]), window.OutputWidth(image.Shape[2]));
        var result =
            (Int8Tensor)Ops.Run(type, Ops.Int8Output(fixPoint, 1, height, width, bias.Length),
                Ops.Attributes(window, ("nonlinear", nonlinear)),
                ("input", image), ("weights", weights), ("bias", bias));

        var shiftBias = Math.Max(image.FixPoint + weights.FixPoint - bias.FixPoint + 1, 0);
        var expected = Sums(window, image, weights, depthwise).Select((sum, i) =>
            Naive.Activate((2 * sum) + ((long)bias.Data[i % bias.Length] << shiftBias), image.FixPoint + weights.FixPoint
                - fixPoint + 1, nonlinear));
        Assert.Equal(expected, result.Data);
    }

    private static long[] Sums(Window window, Int8Tensor image, Int8Tensor weights, bool depthwise)
    {
        var (channels, outputs) = (image.Shape[3], depthwise ? image.Shape[3] : weights.Shape[0]);
        var (height, width) = (window.OutputHeight(image.Shape[1]), window.OutputWidth(image.Shape[2]));
        var sums = new long[height * width * outputs];
        foreach (var (pixel, tap, row, column) in Naive.Taps(window, height, width))
        {
            for (var o = 0; o < outputs; o++)
            {
                for (var c = depthwise ? o : 0; c < (depthwise ? o + 1 : channels); c++)
                {
                    var weight = depthwise
                        ? weights.Data[(tap * channels) + c]
                        : weights.Data[(((o * window.KernelHeight * window.KernelWidth) + tap) * channels) + c];
                    sums[(pixel * outputs) + o] += (long)Naive.At(image.Shape, i => image.Data[i], row, column, c) * weight;
                }
            }
        }

        return sums;
    }
}
