using System.Collections.Frozen;
using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>
/// ReduceMean, ReduceSum and their kin; the axes are an attribute in older opsets, an input in newer
/// ones.
/// </summary>
internal sealed class Reduce : IOnnxOp
{
    private static readonly FrozenDictionary<string, (string? XirType, Func<IEnumerable<double>, double> Fold)> Functions =
        new Dictionary<string, (string?, Func<IEnumerable<double>, double>)>
        {
            ["ReduceL1"] = (null, numbers => numbers.Sum(Math.Abs)),
            ["ReduceL2"] = (null, numbers => Math.Sqrt(numbers.Sum(number => number * number))),
            ["ReduceMax"] = Of(OpNames.ReductionMax),
            ["ReduceMean"] = Of(OpNames.ReductionMean),
            ["ReduceMin"] = Of(OpNames.ReductionMin),
            ["ReduceProd"] = Of(OpNames.ReductionProd),
            ["ReduceSum"] = Of(OpNames.ReductionSum),
            ["ReduceSumSquare"] = (null, numbers => numbers.Sum(number => number * number)),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<string> Types => Functions.Keys;

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var shape = node.Required(0).Shape;
        var given = node.Integers("axes", 1);
        if (given is null or { IsEmpty: true } && node.Integer("noop_with_empty_axes", 0) != 0)
        {
            return [node.Required(0)];
        }

        var axes = given is { IsEmpty: false } some ? node.Axes(some, shape.Length) : [.. Enumerable.Range(0, shape.Length)];
        var keep = node.Integer("keepdims", 1) != 0;
        var (type, fold) = Functions[node.Type];
        if (node.Required(0).Constant is { } constant)
        {
            return [Fold(node, context, constant, axes, keep, fold)];
        }

        var (graph, input) = (context.Graph, node.View());
        return node.Type switch
        {
            "ReduceL1" or "ReduceL2" => [Reduction.EmitNorm(graph, node.Layer, input, node.Type == "ReduceL1" ? 1 : 2, axes, keep)],
            "ReduceSumSquare" =>
                [Reduction.Emit(graph, node.Layer, OpNames.ReductionSum, Layers.Arithmetic.Power(graph, node.Layer, input, 2), axes, keep)],
            _ => [Reduction.Emit(graph, node.Layer, type!, input, axes, keep)],
        };
    }

    private static (string? XirType, Func<IEnumerable<double>, double> Fold) Of(string type) => (type, RealFunctions.Reductions[type]);

    private static ConstantTensor Fold(
        OnnxNode node, OnnxContext context, ConstantTensor constant, ImmutableArray<int> axes, bool keep, Func<IEnumerable<double>,
        double> fold)
    {
        context.Spend(constant.Count);
        ImmutableArray<int> order = [.. Enumerable.Range(0, constant.Shape.Length).Except(axes), .. axes.Distinct().Order()];
        var run = axes.Distinct().Aggregate(1, (product, axis) => product * constant.Shape[axis]);
        if (run == 0 || constant.Count == 0)
        {
            throw node.Bad("it reduces nothing");
        }

        var numbers = Layout.Reordered(constant.Reals(), constant.Shape, order).Chunk(run)
            .Select(chunk => fold(chunk.Select(number => (double)number))).ToArray();
        ImmutableArray<int> shape = keep
            ? [.. constant.Shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)]
            : [.. constant.Shape.Where((_, axis) => !axes.Contains(axis))];
        return constant.IsInteger
            ? ConstantTensor.OfIntegers(shape, Array.ConvertAll(numbers, number => (long)number))
            : ConstantTensor.OfReals(shape, Array.ConvertAll(numbers, number => (float)number));
    }
}
