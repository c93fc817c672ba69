using System.Collections.Immutable;
using Vai.Diagnostics;
using Vai.Xir;

namespace Vai.Importers.Layers;

/// <summary>
/// Takes layers into a float graph, whatever order of dimensions the model counts in. What the importers share stands in
/// <c>Layers</c>: one class a family of layers, each a function from views to a view.
/// </summary>
/// <param name="channelsFirst">Whether the model counts feature maps as NCHW (ONNX) or NHWC (Keras).</param>
/// <param name="weightBytes">Bytes that the model has for weights: what a use without end of one weight is measured by.</param>
internal sealed class LayerGraph(string modelName, bool channelsFirst, long weightBytes)
{
    private const int LargestRank = 16;
    private const long LargestTensor = 1L << 28;

    // Quantized weights have a byte a number; a shared layer may use its weights a few times.
    private readonly long _largestConstantCount = Math.Min((1L << 22) + (4 * weightBytes), 1L << 28);
    private readonly FloatGraphBuilder _ops = new(modelName);
    private readonly Dictionary<(string Op, int FixPoint), XirOp> _fixes = [];
    private long _constants;

    /// <summary>Any op; its shape is checked, since sizes come from files.</summary>
    public XirOp Add(Layer layer, string type, ImmutableArray<int> shape, AttributeMap attributes, params ReadOnlySpan<XirArgument> arguments) =>
        _ops.Add(layer.Name, type, CheckSize(layer, shape), attributes, arguments);

    /// <summary>A helper beside the layer's own op.</summary>
    public XirOp AddHelper(Layer layer, string suffix, string type, ImmutableArray<int> shape, AttributeMap attributes, params ReadOnlySpan<XirArgument> arguments) =>
        _ops.Add(layer.Name + suffix, type, CheckSize(layer, shape), attributes, arguments);

    /// <summary>The model's input, which XIR has as NHWC where it is an image.</summary>
    /// <param name="shape">As the model counts.</param>
    public TensorView Data(Layer layer, ImmutableArray<int> shape, bool isChannelsFirst)
    {
        CheckSize(layer, shape);
        return shape.Length == 4 && isChannelsFirst
            ? TensorView.Of(_ops.Data(layer.Name, [shape[0], shape[2], shape[3], shape[1]]), [0, 2, 3, 1])
            : TensorView.Of(_ops.Data(layer.Name, shape));
    }

    /// <summary>A constant, behind a fix where the model is quantized.</summary>
    /// <exception cref="VaiException">VAI2048: each use of a constant makes one of its own, and a hostile model uses one without end.</exception>
    public XirOp Const(Parameter parameter, params ReadOnlySpan<int> shape)
    {
        _constants += parameter.Values.Length;
        if (_constants > _largestConstantCount)
        {
            throw VaiDiagnostics.ModelTooLarge.UnplacedException("numbers in constants", _largestConstantCount);
        }

        var constant = _ops.Const(parameter.Name, parameter.Values, shape);
        return parameter.FixPoint is { } fixPoint ? _ops.Fix(constant, fixPoint) : constant;
    }

    /// <summary>The value rounded to int8 of a fix point.</summary>
    public TensorView Fix(TensorView view, int fixPoint)
    {
        if (view.Op.Type == "fix" && view.Op.Attributes.Get("fix_point", int.MinValue) == fixPoint)
        {
            return view;
        }

        if (!_fixes.TryGetValue((view.Op.Name, fixPoint), out var fix))
        {
            fix = _ops.Fix(view.Op, fixPoint);
            _fixes.Add((view.Op.Name, fixPoint), fix);
        }

        return view.On(fix);
    }

    /// <summary>An op of one input that works on each element alone.</summary>
    public TensorView Elementwise(Layer layer, string type, TensorView input, params (string Name, AttributeValue Value)[] attributes) =>
        input.On(Add(layer, type, input.Op.Output.Shape, AttributeMap.Of(attributes), XirArgument.Of("input", input.Op.Name)));

    /// <summary>The view under another shape.</summary>
    public TensorView Reshape(Layer layer, TensorView view, ImmutableArray<int> shape)
    {
        CheckSize(layer, shape);
        if (shape.Aggregate(1L, (product, size) => product * size) != view.ElementCount)
        {
            throw layer.NotFitting($"[{string.Join(", ", view.Shape)}] has {view.ElementCount} elements and cannot become [{string.Join(", ", shape)}]");
        }

        var reshaped = view.Reshape(shape) ?? TensorView.Of(_ops.Reshape(layer.Name, InOrder(layer.Name, view), shape));
        return reshaped with { Label = layer.Name };
    }

    /// <summary>The value with the dimensions of the view in this order.</summary>
    public XirOp Lay(string name, TensorView view, params ImmutableArray<int> order)
    {
        ImmutableArray<int> shape = [.. order.Select(axis => view.Shape[axis])];
        ImmutableArray<int> sequence = [.. order.SelectMany(axis => view.Dimensions[axis])];
        name = view.Label ?? name;
        if (sequence.SequenceEqual(Enumerable.Range(0, view.Factors.Length)))
        {
            return view.Op.Output.Shape.SequenceEqual(shape) ? view.Op : _ops.Reshape(name, view.Op, shape);
        }

        return view.Axes is { } axes
            ? _ops.Transpose(name + "_transpose", view.Op, [.. order.Select(axis => axes.IndexOf(axis))])
            : LayInRuns(name, view, sequence, shape);
    }

    /// <summary>The value with the view's dimensions in their order.</summary>
    public XirOp InOrder(string name, TensorView view) => Lay(name, view, [.. Enumerable.Range(0, view.Rank)]);

    /// <summary>The op whose dimensions are the view's in some order, and for each the view's: what ops along an axis work on.</summary>
    public (XirOp Op, ImmutableArray<int> Axes) WithAxes(Layer layer, TensorView view)
    {
        if (view.Axes is { } axes)
        {
            return (view.Op, axes);
        }

        var order = UsualOrder(view.Rank);
        return (Lay(layer.Name + "_in", view, order), order);
    }

    /// <summary>As <see cref="WithAxes"/>, with one of the view's dimensions last: where XIR has channels.</summary>
    public (XirOp Op, ImmutableArray<int> Axes) WithLast(Layer layer, TensorView view, int axis)
    {
        if (view.Axes is [.., var last] axes && last == axis)
        {
            return (view.Op, axes);
        }

        ImmutableArray<int> order = [.. Enumerable.Range(0, view.Rank).Where(other => other != axis), axis];
        return (Lay(layer.Name + "_in", view, order), order);
    }

    /// <summary>The op's elements as they lie, as a vector.</summary>
    public XirOp Flat(Layer layer, TensorView view) => _ops.Reshape(view.Label ?? layer.Name + "_flatten", view.Op, [1, (int)view.ElementCount]);

    /// <summary>A feature map as NHWC, for what slides windows over it.</summary>
    /// <exception cref="VaiException">VAI2044: the view is no feature map.</exception>
    public XirOp Image(Layer layer, TensorView view, bool isChannelsFirst) => view.Rank == 4 && view.Dimensions[0].IsEmpty
        ? Lay(layer.Name + "_in", view, isChannelsFirst ? [0, 2, 3, 1] : [0, 1, 2, 3])
        : throw layer.NotFitting($"its input is [{string.Join(", ", view.Shape)}] where one feature map of four dimensions is needed");

    /// <summary>An NHWC op as the model counts.</summary>
    public static TensorView OfImage(XirOp image, bool isChannelsFirst) => isChannelsFirst ? TensorView.Of(image, [0, 2, 3, 1]) : TensorView.Of(image);

    /// <summary>How XIR orders the dimensions of a value that lies in no order yet.</summary>
    public ImmutableArray<int> UsualOrder(int rank) => rank == 4 && channelsFirst ? [0, 2, 3, 1] : [.. Enumerable.Range(0, rank)];

    /// <summary>The graph of the layers that the outputs need. An output is ordered as the model orders it, or a map of NCHW as NHWC.</summary>
    public XirGraph Build(IEnumerable<(string Name, TensorView View)> outputs)
    {
        var made = new List<XirOp>();
        foreach (var (name, view) in outputs)
        {
            var usual = UsualOrder(view.Rank);
            var isReadable = view.Axes is { } axes && (axes.SequenceEqual(usual) || axes.SequenceEqual(Enumerable.Range(0, view.Rank)));
            var op = isReadable ? view.Op : Lay(name, view, usual);

            // One op cannot be two outputs, and an input or a constant is none.
            made.Add(made.Contains(op) || op.Type is "data" or "const" ? _ops.Reshape(name, op, op.Output.Shape) : op);
        }

        return _ops.Build(WithoutReaders(made));
    }

    // An output of an XIR graph is what nothing reads: one that the model reads on gets an op of its own.
    private List<XirOp> WithoutReaders(List<XirOp> outputs)
    {
        var read = _ops.ReadBy(outputs);
        return outputs.ConvertAll(op => read.Contains(op.Name) ? _ops.Reshape(op.Name + "_output", op, op.Output.Shape) : op);
    }

    private XirOp LayInRuns(string name, TensorView view, ImmutableArray<int> sequence, ImmutableArray<int> shape)
    {
        // Factors that are neighbours in both orders move as one.
        var runs = new List<(int First, int Count)>();
        foreach (var factor in sequence)
        {
            if (runs.Count > 0 && runs[^1].First + runs[^1].Count == factor)
            {
                runs[^1] = (runs[^1].First, runs[^1].Count + 1);
            }
            else
            {
                runs.Add((factor, 1));
            }
        }

        var stored = runs.Order().ToList();
        ImmutableArray<int> cut = [1, .. stored.Select(run => view.Factors.AsSpan(run.First, run.Count).ToArray().Aggregate(1, (product, size) => product * size))];
        var split = view.Op.Output.Shape.SequenceEqual(cut) ? view.Op : _ops.Reshape(name + "_split", view.Op, cut);
        var moved = _ops.Transpose(name + "_transpose", split, [0, .. runs.Select(run => stored.IndexOf(run) + 1)]);
        return moved.Output.Shape.SequenceEqual(shape) ? moved : _ops.Reshape(name, moved, shape);
    }

    private static ImmutableArray<int> CheckSize(Layer layer, ImmutableArray<int> shape) =>
        shape.Length is > 0 and <= LargestRank && shape.All(size => size > 0) && shape.Aggregate(1L, (product, size) => Math.Min(product * size, long.MaxValue >> 32)) <= LargestTensor
            ? shape
            : throw layer.NotFitting($"its result would have shape [{string.Join(", ", shape)}]; 1 to {LargestRank} dimensions from 1 and at most {LargestTensor} elements are possible");
}
