using Vai.Numerics;
using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>hard-sigmoid-fix</c>: <c>clamp(x + 3, 0, 6) * 2731 / 2^14</c> in fixed point; <c>hsigmoid_in</c> is the input's fix point,
/// <c>shift_hsigmoid</c> = 14 + input fix point - output fix point (machine.md 7 mode 7).
/// </summary>
internal sealed class HardSigmoidFix : IOpKernel
{
    private readonly OpSite _site;
    private readonly sbyte[] _table;

    private HardSigmoidFix(OpSite site)
    {
        site.RequireOutputShape(site.Input().Shape.AsSpan());
        var fixIn = site.Op.Attributes.Get("hsigmoid_in", site.InputFixPoint());
        var shift = site.Op.Attributes.Get("shift_hsigmoid", DpuFractions.SixthBits + site.InputFixPoint() - site.OutputFixPoint);
        site.Require(fixIn is >= 0 and <= 15
            && shift is >= 0 and <= 31, $"hsigmoid_in is {fixIn} (0 to 15), shift_hsigmoid {shift} (0 to 31)");
        _site = site;
        _table = Requantization.Table(value =>
            FixedPoint.RoundShift(Math.Clamp((long)value + (3L << fixIn), 0, 6L << fixIn) * DpuFractions.Sixth, shift));
    }

    public static IOpKernel Prepare(OpSite site) => new HardSigmoidFix(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var output = (sbyte[])((Int8Tensor)inputs[0]).Data.Clone();
        Requantization.Apply(_table, output);
        return new Int8Tensor(_site.OutputShape, _site.OutputFixPoint, output);
    }
}
