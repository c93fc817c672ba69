namespace Vai.Runtime.Cpu.Ops;

/// <summary>Reads what ops that change the size of an NHWC image by whole factors share: attribute <c>scale</c> = [width,
/// height].</summary>
internal static class Scale2d
{
    public static (int Height, int Width) Of(OpSite site)
    {
        var (scaleWidth, scaleHeight) = site.Op.Attributes.TryGet("scale", out ImmutableArray<int> integers) && integers.Length == 2
            ? (integers[0], integers[1])
            : site.Op.Attributes.TryGet("scale", out ImmutableArray<float> reals) && reals.Length == 2 && reals.All(float.IsInteger)
                ? ((int)reals[0], (int)reals[1])
                : throw site.Unsupported("its attribute 'scale' is not two whole numbers");
        site.Require(scaleHeight > 0 && scaleWidth > 0, $"its scale is [{scaleWidth},{scaleHeight}]");
        site.Require(site.Input().Shape.Length == 4
            && site.Input().Shape[0] == 1, $"its input has shape [{string.Join(',', site.Input().Shape)}]; one NHWC image is needed");
        return (scaleHeight, scaleWidth);
    }
}
