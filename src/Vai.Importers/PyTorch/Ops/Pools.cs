using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Pools over one or two dimensions.</summary>
internal static class Pools
{
    public static TensorView Max(AtenCall call, AtenContext context)
    {
        var (dilationHeight, dilationWidth) = Windows.Pair(call, 4, "dilation", 1, 1);
        var window = Windows.OfPool(call) with { DilationHeight = dilationHeight, DilationWidth = dilationWidth };
        return Windows.Result(
            call, Pool.Max(context.Graph, call.Layer, Windows.Image(call, context), window, call.Flag(5, "ceil_mode", false)));
    }

    public static TensorView Average(AtenCall call, AtenContext context)
    {
        if (call.Argument(6, "divisor_override") is not null)
        {
            throw call.Unsupported("it has a divisor of its own", "Use AvgPool2d with divisor_override=None.");
        }

        var (ceil, countPadding) = (call.Flag(4, "ceil_mode", false), call.Flag(5, "count_include_pad", true));
        return Windows.Result(
            call, Pool.Average(context.Graph, call.Layer, Windows.Image(call, context), Windows.OfPool(call), ceil, countPadding));
    }

    /// <summary>
    /// Kernel and stride follow from the sizes; the pool is global where the result is one pixel (xmodel.md 2.1).
    /// </summary>
    public static EmitLayer Adaptive(bool max) => (call, context) =>
    {
        var image = Windows.Image(call, context);
        var (rows, columns) = Windows.Pair(call, 1, "output_size", 1, 1);
        var (height, width) = (image.Output.Shape[1], image.Output.Shape[2]);
        if (height % rows != 0 || width % columns != 0)
        {
            throw call.NotFitting($"its output {rows}x{columns} does not divide its input {call.Tensor(0)}, so its windows differ in size");
        }

        var window = new Window(height / rows, width / columns) { StrideHeight = height / rows, StrideWidth = width / columns };
        return Windows.Result(
            call, max
                ? Pool.Max(context.Graph, call.Layer, image, window, ceil: false)
                : Pool.Average(context.Graph, call.Layer, image, window, ceil: false, countPadding: true));
    };
}
