using Vai.Quantizer.Evaluation;

namespace Vai.Quantizer.Tests;

public class ValueHistogramTests
{
    [Fact]
    public void Values_are_counted_where_rounding_puts_them_and_what_saturates_is_counted_apart()
    {
        var histogram = new ValueHistogram(fixPoint: 2);
        float[] exact = [-32.2f, -32f, -0.1f, 0f, 31.75f, 31.8f, 40f];

        histogram.Add(exact, [-32f, -32f, 0f, 0f, 31.75f, 31.75f, 31.75f]);

        // Numbers of int8: -129, -128, 0, 0, 127, 127, 160.
        Assert.Equal((1, 1), (histogram.Below, histogram.Above));
        Assert.Equal((1, 2, 2), (histogram.Exact[0], histogram.Exact[32], histogram.Exact[63]));
        Assert.Equal((2, 2, 3), (histogram.Quantized[0], histogram.Quantized[32], histogram.Quantized[63]));
        Assert.Equal(exact.Length, histogram.Exact.Sum() + histogram.Below + histogram.Above);
    }
}
