using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Functions of each number alone, and softmax.</summary>
internal static class Activations
{
    /// <summary>A function without parameters.</summary>
    /// <param name="type">XIR's.</param>
    public static EmitLayer Of(string type) => (call, context) => context.Graph.Elementwise(call.Layer, type, context.View(call));

    /// <summary>A function with one parameter, XIR's alpha.</summary>
    public static EmitLayer Of(string type, string parameter, double fallback) =>
        (call, context) =>
            context.Graph.Elementwise(call.Layer, type, context.View(call), ("alpha", (float)call.Real(1, parameter, fallback)));

    public static TensorView Elu(AtenCall call, AtenContext context) => call.Real(2, "scale", 1) == 1 && call.Real(3, "input_scale", 1) == 1
        ? Of(OpNames.Elu, "alpha", 1)(call, context)
        : throw call.Unsupported("its scales are not 1", "Use ELU(alpha), or SELU.");

    public static TensorView Gelu(AtenCall call, AtenContext context) =>
        Of(call.Argument(1, "approximate") is null or "none" ? OpNames.Gelu : OpNames.GeluTanh)(call, context);

    /// <summary>ln(1 + e^(βx)) / β.</summary>
    public static TensorView Softplus(AtenCall call, AtenContext context)
    {
        var (graph, beta) = (context.Graph, call.Real(1, "beta", 1));
        TensorView By(TensorView view, string part, double factor) => factor == 1 ? view : Layers.Arithmetic.EmitConstant(
            graph, call.Layer with { Name = call.Layer.Name + part }, OpNames.Mul, view,
            new Parameter(call.Layer.Name + part, [(float)factor]), [], constantFirst: false);
        return By(graph.Elementwise(call.Layer, OpNames.Softplus, By(context.View(call), "_in", beta)), "_out", 1 / beta);
    }

    /// <summary>Numbers kept between bounds; null gives no bound.</summary>
    public static EmitLayer Bounded(Func<AtenCall, (double Low, double High)> bounds) => (call, context) =>
    {
        var (low, high) = bounds(call);
        return Clamp.Emit(context.Graph, call.Layer, context.View(call), low, high);
    };

    public static TensorView HardSigmoid(AtenCall call, AtenContext context) =>
        HardActivations.Sigmoid(context.Graph, call.Layer, context.View(call));

    public static TensorView HardSwish(AtenCall call, AtenContext context) =>
        HardActivations.Swish(context.Graph, call.Layer, context.View(call));

    /// <summary>With constant slopes, one or one a channel.</summary>
    public static TensorView PRelu(AtenCall call, AtenContext context)
    {
        var (input, slopes) = (
            context.View(call),
            context.Parameter(call, 1, "weight") ?? throw call.Unsupported("it has no slopes", "Use PReLU with trained slopes."));
        return Layers.PRelu.Emit(context.Graph, call.Layer, input, Math.Min(1, input.Rank - 1), slopes);
    }

    public static EmitLayer Softmax(bool logarithm) => (call, context) =>
    {
        var input = context.View(call);
        return Layers.Softmax.Emit(context.Graph, call.Layer, input, call.Axis(call.Integer(1, "dim", -1), input.Rank), logarithm);
    };
}
