
namespace Vai.Quantizer.Tests.Calibration;

public sealed class AveragePoolScaleTests
{
    [Theory]
    [InlineData(1, 1, 1.0)]
    [InlineData(2, 2, 1.0)]
    [InlineData(4, 4, 1.0)]
    [InlineData(8, 8, 1.0)]
    [InlineData(3, 3, 0.984375)]
    [InlineData(3, 2, 0.99609375)]
    [InlineData(5, 5, 0.9765625)]
    [InlineData(6, 6, 0.984375)]
    [InlineData(3, 6, 0.984375)]
    [InlineData(6, 3, 0.984375)]
    [InlineData(7, 7, 1.0048828125)]
    [InlineData(9, 9, 0.9986572265625)]
    [InlineData(10, 10, 41 / 4096.0 * 100)]
    [InlineData(12, 12, 1.001953125)]
    [InlineData(14, 14, 1.0048828125)]
    [InlineData(28, 28, 1.0048828125)]
    public void The_scale_is_the_vendor_s(int height, int width, double expected) =>
        Assert.Equal(expected, AveragePoolScale.Of(height, width));

    [Theory]
    [InlineData(6, 85 / 512.0 * 6)]
    [InlineData(81, 0.9986572265625)]
    [InlineData(100, 41 / 4096.0 * 100)]
    [InlineData(144, 1.001953125)]
    [InlineData(784, 1.0048828125)]
    public void The_scale_of_a_mean_over_so_many_numbers_is_the_vendor_s(int count, double expected) =>
        Assert.Equal(expected, AveragePoolScale.OfCount(count));
}
