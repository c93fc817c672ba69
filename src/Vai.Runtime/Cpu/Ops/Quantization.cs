using Vai.Numerics;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>The attributes that <c>fix</c>, <c>fix2float</c> and <c>float2fix</c> share.</summary>
/// <param name="Round">A real value to int8, by the op's <c>round_mode</c>.</param>
internal sealed record Quantization(int FixPoint, Func<float, int, sbyte> Round)
{
    /// <summary>Beyond this, 2^fix_point is no float.</summary>
    private const int LargestFixPoint = 120;

    public static Quantization Of(OpSite site)
    {
        var attributes = site.Op.Attributes;
        var fixPoint = attributes.TryGet("fix_point", out int value) ? value : throw site.Bad("it has no attribute 'fix_point'");
        site.Require(fixPoint is >= -LargestFixPoint and <= LargestFixPoint,
            $"its fix point is {fixPoint}, {-LargestFixPoint} to {LargestFixPoint} are possible");
        if (attributes.Get("bit_width", 8) != 8 || !attributes.Get("if_signed", true))
        {
            throw site.Unsupported(
                $"it is {(attributes.Get("if_signed", true) ? "signed" : "unsigned")} {attributes.Get("bit_width", 8)} bits wide; " +
                $"signed 8 are known");
        }

        return new Quantization(fixPoint, attributes.Get("round_mode", "DPU_ROUND") switch
        {
            "DPU_ROUND" => FixedPoint.QuantizeHalfUp,
            "STD_ROUND" => FixedPoint.QuantizeHalfAway,
            "PY3_ROUND" => QuantizeHalfEven,
            var other => throw site.Unsupported($"its round mode is {other}; DPU_ROUND, STD_ROUND and PY3_ROUND are known"),
        });
    }

    private static sbyte QuantizeHalfEven(float value, int fixPoint)
    {
        var rounded = MathF.Round(value * FixedPoint.Scale(fixPoint), MidpointRounding.ToEven);
        return float.IsNaN(rounded) ? (sbyte)0 : (sbyte)Math.Clamp(rounded, -128f, 127f);
    }
}
