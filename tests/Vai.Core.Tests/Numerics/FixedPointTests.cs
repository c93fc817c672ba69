using Vai.Numerics;

namespace Vai.Core.Tests.Numerics;

public class FixedPointTests
{
    private static readonly float[] Ties = [-2.5f, -1.5f, -.5f, .5f, 1.5f, 2.5f, 126.5f, 127.5f, -128.5f, -129f];

    [Fact]
    public void Activations_round_half_up() =>
        Assert.Equal<sbyte>([-2, -1, 0, 1, 2, 3, 127, 127, -128, -128],
            Ties.Select(value => FixedPoint.QuantizeHalfUp(value, 0)).ToArray());

    [Fact]
    public void Weights_round_half_away_from_zero() =>
        Assert.Equal<sbyte>([-3, -2, -1, 1, 2, 3, 127, 127, -128, -128],
            Ties.Select(value => FixedPoint.QuantizeHalfAway(value, 0)).ToArray());

    [Theory]
    [InlineData(5, 1, 3), InlineData(-5, 1, -2), InlineData(7, 2, 2), InlineData(-6, 2, -1), InlineData(3, 0, 3), InlineData(3, -2, 12)]
    public void A_right_shift_rounds_ties_toward_plus_infinity(long value, int shift, long expected) =>
        Assert.Equal(expected, FixedPoint.RoundShift(value, shift));

    [Fact]
    public void Not_a_number_becomes_zero() => Assert.Equal(0, FixedPoint.QuantizeHalfUp(float.NaN, 3));
}
