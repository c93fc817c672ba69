using CsCheck;
using Vai.Numerics;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests.Cpu;

public class FixedOpTests
{
    [Fact]
    public void Eltwise_fix_rounds_the_exact_sum_or_product_once() =>
        (from count in Gen.Int[1, 3]
         from length in Gen.Int[1, 40]
         from fixPoints in Gen.Int[-3, 9].Array[count]
         from fixOut in Gen.Int[-3, 9]
         from multiply in Gen.Bool
         from relu in Gen.Bool
         from data in Generate.Number.Array[length].Array[count]
         select (fixPoints, fixOut, multiply, relu, data)).Sample((fixPoints, fixOut, multiply, relu, data) =>
        {
            var length = data[0].Length;
            (string, Tensor)[] inputs =
                [.. data.Select((numbers, k) => ("input", (Tensor)new Int8Tensor([1, 1, 1, length], fixPoints[k], numbers)))];
            var result = (Int8Tensor)Ops.Run("eltwise-fix", Ops.Int8Output(fixOut, 1, 1, 1, length),
                AttributeMap.Of(("type", multiply ? "MUL" : "ADD"), ("nonlinear", relu ? "RELU" : "NONE")), inputs);
            for (var i = 0; i < length; i++)
            {
                var reals = data.Select((numbers, k) => numbers[i] * Math.Pow(2, -fixPoints[k]));
                var exact = multiply ? reals.Aggregate(1.0, (product, value) => product * value) : reals.Sum();
                var expected = Naive.Round(exact, -fixOut);
                Assert.Equal(relu ? Math.Max((sbyte)0, expected) : expected, result.Data[i]);
            }
        }, iter: 300);

    [Fact]
    public void Depthwise_fix_multiplies_each_channel_by_its_number() =>
        (from image in Generate.Int8(5, 1, 3, 2, 7)
         from vector in Generate.Int8(7, 1, 1, 1, 7)
         select (image, vector)).Sample((image, vector) =>
        {
            var result =
                (Int8Tensor)Ops.Run("depthwise-fix", Ops.Int8Output(4, 1, 3, 2, 7), AttributeMap.Of(("type", "MUL")), ("input", image),
                    ("input", vector));
            Assert.Equal(image.Data.Select((value, i) => Naive.Round(value * vector.Data[i % 7], 8)), result.Data);
        }, iter: 100);

    [Fact]
    public void Max_pool_fix_ignores_padding() =>
        (from place in Generate.WindowOnImage
         from channels in Gen.Int[1, 5]
         from image in Generate.Int8(3, 1, place.Height, place.Width, channels)
         select (place.Window, channels, image)).Sample((window, channels, image) =>
        {
            var (height, width) = (window.OutputHeight(image.Shape[1]), window.OutputWidth(image.Shape[2]));
            var result =
                (Int8Tensor)Ops.Run("pool-fix", Ops.Int8Output(3, 1, height, width, channels), Ops.Attributes(window, ("type", "MAX")),
                    ("input", image));
            var expected = Enumerable.Repeat((sbyte)-128, height * width * channels).ToArray();
            foreach (var (pixel, _, row, column) in Naive.Taps(window, height, width))
            {
                for (var c = 0; c < channels; c++)
                {
                    ref var best = ref expected[(pixel * channels) + c];
                    best = Math.Max(best, (sbyte)Naive.At(image.Shape, i => image.Data[i], row, column, c, -128));
                }
            }

            Assert.Equal(expected, result.Data);
        }, iter: 150);

    [Fact]
    public void Average_pool_fix_multiplies_the_sum_by_the_DPUs_constant() =>
        (from place in Generate.WindowOnImage
         from fixIn in Gen.Int[-1, 6]
         from fixOut in Gen.Int[-1, 6]
         from image in Generate.Int8(fixIn, 1, place.Height, place.Width, 3)
         select (place.Window, fixOut, image)).Sample((window, fixOut, image) =>
        {
            var (height, width) = (window.OutputHeight(image.Shape[1]), window.OutputWidth(image.Shape[2]));
            var result =
                (Int8Tensor)Ops.Run("pool-fix", Ops.Int8Output(fixOut, 1, height, width, 3), Ops.Attributes(window, ("type", "AVG")),
                    ("input", image));
            var sums = new double[height * width * 3];
            foreach (var (pixel, _, row, column) in Naive.Taps(window, height, width))
            {
                for (var c = 0; c < 3; c++)
                {
                    sums[(pixel * 3) + c] += Naive.At(image.Shape, i => image.Data[i], row, column, c);
                }
            }

            var factor = AverageFactor.Of(window.KernelHeight, window.KernelWidth);
            Assert.Equal(sums.Select(sum => Naive.Round(sum * factor.Factor, factor.Shift + image.FixPoint - fixOut)), result.Data);
        }, iter: 150);

    // The constants that were checked in vendor files (machine.md 7, quantizer.md 2.4).
    [Theory]
    [InlineData(3, 3, 7, 6)]
    [InlineData(5, 5, 10, 8)]
    [InlineData(6, 6, 7, 8)]
    [InlineData(3, 6, 7, 7)]
    [InlineData(7, 7, 21, 10)]
    [InlineData(14, 14, 21, 12)]
    [InlineData(2, 2, 1, 2)]
    [InlineData(28, 28, 21, 14)]
    [InlineData(34, 46, 21, 15)]
    [InlineData(68, 91, 85, 19)]
    [InlineData(1, 14, 73, 10)]
    [InlineData(3, 2, 85, 9)]
    [InlineData(9, 9, 101, 13)]
    [InlineData(12, 12, 57, 13)]
    public void The_average_factor_is_the_vendors(int height, int width, int factor, int shift) =>
        Assert.Equal(new AverageFactor(factor, shift), AverageFactor.Of(height, width));

    [Fact]
    public void Hard_sigmoid_fix_is_the_machines_formula_for_every_int8()
    {
        var all = new Int8Tensor([256], 5, [.. Enumerable.Range(-128, 256).Select(value => (sbyte)value)]);
        var result =
            (Int8Tensor)Ops.Run("hard-sigmoid-fix", Ops.Int8Output(7, 256),
                AttributeMap.Of(("hsigmoid_in", 5), ("shift_hsigmoid", 12)), ("input", all));

        Assert.Equal(all.Data.Select(value => Naive.Round(Math.Clamp(value + 96, 0, 192) * 2731.0, 12)), result.Data);
    }

    [Fact]
    public void Concat_fix_brings_its_members_to_the_results_fix_point() =>
        (from fixPoints in Gen.Int[0, 6].Array[3]
         from channels in Gen.Int[1, 5].Array[3]
         from first in Generate.Int8(fixPoints[0], 1, 2, 3, channels[0])
         from second in Generate.Int8(fixPoints[1], 1, 2, 3, channels[1])
         from third in Generate.Int8(fixPoints[2], 1, 2, 3, channels[2])
         select new[] { first, second, third }).Sample(members =>
        {
            var total = members.Sum(member => member.Shape[3]);
            var result = (Int8Tensor)Ops.Run("concat-fix", Ops.Int8Output(3, 1, 2, 3, total), AttributeMap.Of(("axis", 3)),
                [.. members.Select(member => ("input", (Tensor)member))]);
            var expected = Enumerable.Range(0, 6).SelectMany(pixel => members.SelectMany(member =>
                member.Data.Skip(pixel * member.Shape[3]).Take(member.Shape[3]).Select(value => Naive.Round(value, member.FixPoint - 3))));
            Assert.Equal(expected, result.Data);
        }, iter: 100);

    [Fact]
    public void Downsample_fix_picks_the_top_left_pixel_even_when_it_says_bilinear()
    {
        var image = RandomTensors.Int8(1, 4, 1, 4, 6, 2);
        var result = (Int8Tensor)Ops.Run("downsample-fix", Ops.Int8Output(3, 1, 2, 2, 2),
            AttributeMap.Of(("scale", AttributeValue.OfInt32Vector(3, 2)), ("mode", "BILINEAR")), ("input", image));

        sbyte At(int y, int x, int c) => Naive.Round(image.Data[(((y * 6) + x) * 2) + c], 1);
        Assert.Equal([At(0, 0, 0), At(0, 0, 1), At(0, 3, 0), At(0, 3, 1), At(2, 0, 0), At(2, 0, 1), At(2, 3, 0), At(2, 3, 1)], result.Data);
    }

    [Fact]
    public void Upsample_fix_nearest_repeats_every_pixel()
    {
        var image = RandomTensors.Int8(1, 4, 1, 2, 3, 2);
        var result = (Int8Tensor)Ops.Run("upsample-fix", Ops.Int8Output(4, 1, 4, 6, 2),
            AttributeMap.Of(("scale", AttributeValue.OfInt32Vector(2, 2)), ("mode", "NEAREST"), ("half_pixel_centers", true)),
            ("input", image));

        var expected = from y in Enumerable.Range(0, 4) from x in Enumerable.Range(0, 6) from c in Enumerable.Range(0, 2)
                       select image.Data[((((y / 2) * 3) + (x / 2)) * 2) + c];
        Assert.Equal(expected, result.Data);
    }

    [Fact]
    public void Tile_fix_turns_channels_into_blocks_of_pixels()
    {
        var image = new Int8Tensor([1, 1, 2, 8], 0, [.. Enumerable.Range(0, 16).Select(value => (sbyte)value)]);
        var result =
            (Int8Tensor)Ops.Run("tile-fix", Ops.Int8Output(0, 1, 2, 4, 2), AttributeMap.Of(("stride", 2), ("reverse", true)),
                ("input", image));

        Assert.Equal(new sbyte[] { 0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15 }, result.Data);
    }

    [Fact]
    public void Fix_rounds_half_up_and_saturates()
    {
        var result =
            (FloatTensor)Ops.Run("fix", Ops.FloatOutput(6),
                AttributeMap.Of(("fix_point", 1), ("bit_width", 8), ("if_signed", true), ("round_mode", "DPU_ROUND")),
                ("input", new FloatTensor([6], [0.25f, -0.25f, -0.75f, 100f, -100f, float.NaN])));

        Assert.Equal([0.5f, 0f, -0.5f, 63.5f, -64f, 0f], result.Data);
    }
}
