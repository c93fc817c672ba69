using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>conv1d</c> and <c>maxpool1d</c> as their 2-d siblings on images one row high: [1, W, C] is [1, 1, W, C], weights
/// [O, k, I] are [O, 1, k, I]. The vendor's compiler does the same.
/// </summary>
internal sealed class OneDimensional : IOpKernel
{
    private readonly OpSite _site;
    private readonly IOpKernel _kernel;
    private readonly ImmutableArray<int> _outputShape;

    private OneDimensional(OpSite site, PrepareOp prepare)
    {
        _site = Lift(site);
        _kernel = prepare(_site);
        _outputShape = site.OutputShape;
    }

    public static IOpKernel PrepareConvolution(OpSite site) => new OneDimensional(site, Conv2d.Prepare);

    public static IOpKernel PrepareMaxPool(OpSite site) => new OneDimensional(site, MaxPool2d.Prepare);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var lifted = new Tensor[inputs.Length];
        for (var i = 0; i < lifted.Length; i++)
        {
            lifted[i] = inputs[i] with { Shape = Lift(inputs[i].Shape) };
        }

        return _kernel.Run(lifted) with { Shape = _outputShape };
    }

    private static OpSite Lift(OpSite site) => site with
    {
        Op = site.Op with { Output = site.Op.Output with { Shape = Lift(site.OutputShape) }, Attributes = Lift(site, site.Op.Attributes) },
        Inputs = [.. site.Inputs.Select(input => input is null ? null : input with { Shape = Lift(input.Shape) })],
        Constants = [.. site.Constants.Select(constant => constant is null ? null : constant with { Shape = Lift(constant.Shape) })],
    };

    private static ImmutableArray<int> Lift(ImmutableArray<int> shape) => shape.Length == 3 ? shape.Insert(1, 1) : shape;

    private static AttributeMap Lift(OpSite site, AttributeMap attributes)
    {
        var pad = Read(site, "pad", 2, [0, 0]);
        return attributes.With(
            ("kernel", AttributeValue.OfInt32Vector(Read(site, "kernel", 1, null)[0], 1)),
            ("stride", AttributeValue.OfInt32Vector(Read(site, "stride", 1, null)[0], 1)),
            ("dilation", AttributeValue.OfInt32Vector(Read(site, "dilation", 1, [1])[0], 1)),
            ("pad", AttributeValue.OfInt32Vector(pad[0], pad[1], 0, 0)));
    }

    private static ImmutableArray<int> Read(OpSite site, string name, int length, int[]? fallback)
    {
        var values = site.Op.Attributes.TryGet(name, out ImmutableArray<int> found) ? found
            : fallback is null ? throw site.Bad($"it has no attribute '{name}'") : [.. fallback];
        site.Require(values.Length == length, $"attribute '{name}' has {values.Length} numbers, {length} are needed");
        return values;
    }
}
