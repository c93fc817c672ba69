using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>reshape</c>, <c>reshape-fix</c>, <c>flatten</c>, <c>squeeze</c>: the same numbers in the same order under another shape,
/// the one that the op declares. A <c>shape</c> input says the same once more. <c>reshape-fix</c> keeps the bytes: it may declare another
/// fix point, too.
/// </summary>
internal sealed class Reshape : IOpKernel
{
    private readonly OpSite _site;

    private Reshape(OpSite site) => _site = site;

    public static IOpKernel Prepare(OpSite site)
    {
        var input = site.Input(site.Slot("input"));
        site.Require(
            input.ElementCount == site.Op.Output.ElementCount,
            $"it makes shape [{string.Join(',', site.OutputShape)}] from [{string.Join(',', input.Shape)}], which has not as many numbers");
        site.Require(
            input.FixPoint.HasValue == site.Op.Output.FixPoint.HasValue
                && (site.Op.Type == OpNames.ReshapeFix || input.FixPoint == site.Op.Output.FixPoint),
            $"its fix point is {site.Op.Output.FixPoint}, its input's {input.FixPoint}");
        return new Reshape(site);
    }

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => inputs[_site.Slot("input")] switch
    {
        Int8Tensor bytes => bytes with { Shape = _site.OutputShape, FixPoint = _site.OutputFixPoint },
        var numbers => numbers with { Shape = _site.OutputShape },
    };
}
