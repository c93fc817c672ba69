using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Gemm of a computed vector and constant weights: alpha·A·B + beta·C.</summary>
internal sealed class Gemm : IOnnxOp
{
    public ImmutableArray<string> Types => ["Gemm"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var weights = node.Constant(1, "weights");
        if (weights.Shape.Length != 2 || node.Integer("transA", 0) != 0)
        {
            throw node.Layer.Unsupported(
                $"its weights are {weights}{(node.Integer("transA", 0) != 0 ? ", its input is transposed" : "")}",
                "Use Linear with constant weights.");
        }

        var transposed = node.Integer("transB", 0) != 0;
        var outputs = weights.Shape[transposed ? 0 : 1];
        var values = transposed ? weights.Reals() : Layout.ChannelsLast(weights.Reals(), 1, weights.Shape[0], weights.Shape[1]);
        var parameter = Scaled(node, node.Parameter(weights, "weight", values), node.Real("alpha", 1f));
        var addend = node.Input(2);
        var bias = addend?.Constant is { } constant ? Bias(node, constant, outputs) : null;
        var product = Dense.Emit(
            context.Graph, addend?.View is null ? node.Layer : node.Layer with { Name = node.Layer.Name + "_product" }, node.View(),
            outputs, parameter, bias);
        return [addend?.View is { } view ? Layers.Arithmetic.Emit(context.Graph, node.Layer, OpNames.Add, product, view) : product];
    }

    private static Parameter Bias(OnnxNode node, ConstantTensor constant, int outputs)
    {
        var values = constant.Count == outputs ? constant.Reals()
            : constant.Count == 1 ? [.. Enumerable.Repeat(constant.Reals()[0], outputs)]
            : throw node.Layer.NotFitting($"its bias is {constant} for {outputs} outputs");
        return Scaled(node, node.Parameter(constant, "bias", values), node.Real("beta", 1f));
    }

    private static Parameter Scaled(OnnxNode node, Parameter parameter, float factor) => factor == 1 ? parameter
        : parameter.FixPoint is null ? parameter.Select(values => Array.ConvertAll(values, value => value * factor))
        : throw node.Layer.NotFixedPoint($"'{node.Layer.Name}' multiplies quantized weights by {factor}");
}
