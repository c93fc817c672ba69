using static Vai.Compiler.Superlayers.IntegerMath;

namespace Vai.Compiler.Superlayers;

/// <summary>Every <paramref name="Step"/>th item of an axis.</summary>
internal readonly record struct Lattice(int First, int Step, int Count);

/// <summary>
/// One phase of a convolution along one axis: some of its outputs come from some of the inputs and some of the taps, as in a plain
/// convolution over these alone (machine.md 9: dilation and transposed convolution are computed phase by phase).
/// </summary>
/// <param name="Stride">Of the plain convolution.</param>
/// <param name="Pad">Of the plain convolution, before its first input.</param>
internal readonly record struct AxisPhase(Lattice Outputs, Lattice Inputs, Lattice Taps, int Stride, int Pad)
{
    /// <summary>Padding behind the last input.</summary>
    public int PadAfter => Math.Max(((Outputs.Count - 1) * Stride) + Taps.Count - Pad - Inputs.Count, 0);

    /// <summary>
    /// Outputs y = phase + m * dilation / g with g = gcd(stride, dilation) read the inputs y * stride - pad + k * dilation, which are
    /// a dilation apart.
    /// </summary>
    public static ImmutableArray<AxisPhase> OfDilated(int kernel, int stride, int dilation, int pad, int inputs, int outputs)
    {
        dilation = kernel == 1 ? 1 : dilation;
        var common = GreatestCommonDivisor(stride, dilation);
        var step = dilation / common;
        return [.. Enumerable.Range(0, Math.Min(step, outputs)).Select(phase =>
        {
            var start = (phase * stride) - pad;
            var padding = start < 0 ? CeilingDivide(-start, dilation) : 0;
            return WithInputs(
                new Lattice(phase, step, CeilingDivide(outputs - phase, step)), start + (padding * dilation), dilation, inputs,
                new Lattice(0, 1, kernel), stride / common, padding);
        })];
    }

    /// <summary>
    /// A transposed convolution is a plain one with kernel - 1 - pad zeros in front over the input with stride - 1 zeros between its
    /// items (machine.md 2). Outputs y = phase + m * stride only meet the taps k that fall on items: those with
    /// k = kernel - 1 - pad - phase (mod stride).
    /// </summary>
    public static ImmutableArray<AxisPhase> OfTransposed(int kernel, int stride, int pad, int inputs, int outputs) =>
    [
        .. Enumerable.Range(0, Math.Min(stride, outputs)).Select(phase =>
        {
            var lead = kernel - 1 - pad - phase;
            var firstTap = Modulo(lead, stride);
            var padding = FloorDivide(lead, stride);
            return WithInputs(
                new Lattice(phase, stride, CeilingDivide(outputs - phase, stride)), Math.Max(-padding, 0), 1, inputs,
                new Lattice(firstTap, stride, Math.Max(CeilingDivide(kernel - firstTap, stride), 0)), 1, Math.Max(padding, 0));
        }),
    ];

    // As many inputs as the outputs read. Where a phase reads nothing but padding, the padding is as large as its kernel, which no
    // constraint lets pass.
    private static AxisPhase WithInputs(Lattice outputs, int first, int step, int size, Lattice taps, int stride, int pad)
    {
        var read = Math.Min(CeilingDivide(size - first, step), ((outputs.Count - 1) * stride) + taps.Count - pad);
        return first < size && read > 0
            ? new AxisPhase(outputs, new Lattice(first, step, read), taps, stride, pad)
            : new AxisPhase(outputs, new Lattice(0, 1, 1), taps, stride, Math.Max(taps.Count, 1));
    }

    private static int GreatestCommonDivisor(int left, int right) => right == 0 ? left : GreatestCommonDivisor(right, left % right);
}
