using CsCheck;
using Vai.Numerics;
using Vai.Quantizer.FixPoints;

namespace Vai.Quantizer.Tests.FixPoints;

public sealed class FixPointSearchTests
{
    public static TheoryData<string, float[], int, int, int> GoldenTable { get; } = new()
    {
        { "three tenths", [0.1f, -0.2f, 0.3f], 8, 8, 8 },
        { "ones", [1, -1], 6, 6, 6 },
        { "at the widened border", [0.99609375f, -0.5f], 7, 7, 7 },
        { "an outlier", [.. Linspace(-1, 1, 100), 3], 5, 5, 5 },
        { "zeros", [0, 0, 0], 12, 12, 12 },
        { "three times 2^-9", [1 / 512f, 1 / 512f, 1 / 512f], 12, 12, 12 },
        { "an image", Linspace(0, 1, 256), 6, 7, 7 },
        { "large", [300, -5], -2, -2, -2 },
        { "small", [0.004f, -0.003f], 12, 12, 12 },
    };

    [Theory]
    [MemberData(nameof(GoldenTable))]
    public void The_vendor_s_fix_points_are_found(string name, float[] values, int input, int activation, int weights)
    {
        Assert.Equal(input, FixPointSearch.Find(values, TensorKind.Input, name));
        Assert.Equal(activation, FixPointSearch.Find(values, TensorKind.Activation, name));
        Assert.Equal(weights, FixPointSearch.Find(values, TensorKind.Weights, name));
    }

    [Fact]
    public void Halves_go_up_in_activations_and_away_from_zero_in_weights()
    {
        float[] values = [-2.5f, -1.5f, -.5f, .5f, 1.5f, 2.5f, 126.5f, 127.5f, -128.5f, -129, 0.49999997f];
        Assert.Equal([-2, -1, 0, 1, 2, 3, 127, 127, -128, -128],
            FakeQuantizer.Apply(values, 0, new TensorFormat(TensorKind.Activation))[..10]);
        Assert.Equal([-3, -2, -1, 1, 2, 3, 127, 127, -128, -128, 0], FakeQuantizer.Apply(values, 0, new TensorFormat(TensorKind.Weights)));
    }

    [Fact]
    public void Whole_tensors_are_rounded_as_single_numbers_are() =>
        Gen.Select(Gen.Float[-300, 300].Array[0, 40], Gen.Int[-6, 12]).Sample((values, fixPoint) =>
        {
            var scaled = values.Select(value => MathF.ScaleB(value, -fixPoint)).ToArray();
            Assert.Equal(scaled.Select(value => FixedPoint.Dequantize(FixedPoint.QuantizeHalfUp(value, fixPoint), fixPoint)),
                FakeQuantizer.Apply(scaled, fixPoint, new TensorFormat(TensorKind.Activation)));
            Assert.Equal(scaled.Select(value => FixedPoint.Dequantize(FixedPoint.QuantizeHalfAway(value, fixPoint), fixPoint)),
                FakeQuantizer.Apply(scaled, fixPoint, new TensorFormat(TensorKind.Weights)));
        });

    [Fact]
    public void The_squared_error_is_that_of_the_rounded_tensor() =>
        Gen.Float[-3, 3].Array[1, 50].Sample(values =>
        {
            var rounded = FakeQuantizer.Apply(values, 6, new TensorFormat(TensorKind.Activation));
            var expected = values.Zip(rounded, (a, b) => Math.Pow((double)(a - b), 2)).Sum();
            Assert.Equal(expected, FakeQuantizer.SquaredError(values, 6, new TensorFormat(TensorKind.Activation)), 1e-12);
        });

    [Fact]
    public void A_large_tensor_gets_the_fix_point_of_its_copies()
    {
        float[] part = [.. Linspace(-0.7f, 1.3f, 1000)];
        float[] large = [.. Enumerable.Repeat(part, 100).SelectMany(values => values)];
        Assert.Equal(FixPointSearch.Find(part, TensorKind.Activation, ""), FixPointSearch.Find(large, TensorKind.Activation, ""));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Numbers_that_are_not_finite_are_a_diagnostic(float value)
    {
        var exception = Assert.Throws<VaiException>(() => FixPointSearch.Find(new[] { 1f, value }, TensorKind.Weights, "conv1"));
        Assert.Equal("VAI3007", exception.Diagnostic.Code);
        Assert.Contains("conv1", exception.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_most_frequent_fix_point_so_far_counts_and_the_smaller_of_equals()
    {
        var history = new FixPointHistory();
        int[] found = [6, 5, 5, 6, 6];
        Assert.Equal([6, 5, 5, 5, 6], found.Select(history.Add));
    }

    private static float[] Linspace(float from, float to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => from + ((to - from) * i / (count - 1)))];
}
