using System.Globalization;
using Vai.Importers.Folding;

namespace Vai.Importers.Layers;

/// <summary>
/// Takes layers into a float graph in the form of xmodel.md 2.1 to 2.3, whatever order of dimensions the model counts in:
/// names are unique and sanitised, shapes are XIR's, NHWC. What a layer becomes stands beside this class: one file a family, each a
/// function from views to a view, which all formats share.
/// </summary>
/// <param name="channelsFirst">Whether the model counts feature maps as NCHW (ONNX, PyTorch) or NHWC (Keras).</param>
/// <param name="weightBytes">Bytes that the model has for weights: what a use without end of one weight is measured by.</param>
internal sealed class LayerGraph(string modelName, bool channelsFirst, long weightBytes)
{
    private const int LargestRank = 16;
    private const long LargestTensor = 1L << 28;

    // Quantized weights have a byte a number; a shared layer may use its weights a few times.
    private readonly long _largestConstantCount = Math.Min((1L << 22) + (4 * weightBytes), 1L << 28);
    private readonly List<XirOp> _ops = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _suffixes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Op, int FixPoint), XirOp> _fixes = [];
    private readonly Dictionary<string, XirOp> _laid = new(StringComparer.Ordinal);
    private long _constants;

    /// <summary>Whether only shapes are asked for: no op is kept and no weight is read, and there is no graph at the end.</summary>
    public bool IsForShapes { get; init; }

    /// <summary>Any op; its shape is checked, since sizes come from files.</summary>
    public XirOp Add(
        Layer layer, string type, ImmutableArray<int> shape, AttributeMap attributes, params ReadOnlySpan<XirArgument> arguments) =>
        Append(UniqueName(layer.Name), type, CheckSize(layer, shape), attributes, arguments);

    /// <summary>The model's input, float32, which XIR has as NHWC where it is an image.</summary>
    /// <param name="shape">As the model counts.</param>
    public TensorView Data(Layer layer, ImmutableArray<int> shape, bool isChannelsFirst)
    {
        var turns = CheckSize(layer, shape).Length == 4 && isChannelsFirst;
        ImmutableArray<int> laid = turns ? [shape[0], shape[2], shape[3], shape[1]] : shape;
        var op = Add(
            layer, OpNames.Data, laid, AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(laid.AsSpan())), ("data_type", "FLOAT32")));
        return turns ? OfImage(op, isChannelsFirst: true) : TensorView.Of(op);
    }

    /// <summary>A constant, behind a fix where the model is quantized.</summary>
    /// <param name="shape">What its numbers are in row-major order of.</param>
    /// <exception cref="VaiException">VAI2048: each use of a constant makes one of its own, and a hostile model uses one without
    /// end.</exception>
    public XirOp Const(Parameter parameter, params ReadOnlySpan<int> shape)
    {
        _constants += IsForShapes ? 0 : parameter.Count;
        if (_constants > _largestConstantCount)
        {
            throw VaiDiagnostics.ModelTooLarge.UnplacedException("numbers in constants", _largestConstantCount);
        }

        var constant = Const(parameter.Name, IsForShapes ? [] : parameter.Read(), shape);
        return parameter.FixPoint is { } fixPoint ? Fix(constant, fixPoint) : constant;
    }

    /// <summary>The value rounded to int8 of a fix point.</summary>
    public TensorView Fix(TensorView view, int fixPoint)
    {
        if (view.Op.Type == OpNames.Fix && view.Op.Attributes.Get("fix_point", int.MinValue) == fixPoint)
        {
            return view;
        }

        if (!_fixes.TryGetValue((view.Op.Name, fixPoint), out var fix))
        {
            fix = Fix(view.Op, fixPoint);
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
            throw layer.NotFitting(
                $"[{string.Join(", ", view.Shape)}] has {view.ElementCount} elements and cannot become [{string.Join(", ", shape)}]");
        }

        var reshaped = view.Reshape(shape) ?? TensorView.Of(Reshape(layer.Name, InOrder(layer.Name, view), shape));
        return reshaped with { Label = layer.Name };
    }

    /// <summary>The value with the dimensions of the view in this order. Who reads it so again takes the same op.</summary>
    public XirOp Lay(string name, TensorView view, params ImmutableArray<int> order)
    {
        ImmutableArray<int> shape = [.. order.Select(axis => view.Shape[axis])];
        ImmutableArray<int> sequence = [.. order.SelectMany(axis => view.Dimensions[axis])];
        var isInOrder = sequence.SequenceEqual(Enumerable.Range(0, view.Factors.Length));
        if (isInOrder && view.Op.Output.Shape.SequenceEqual(shape))
        {
            return view.Op;
        }

        var key = $"{view.Op.Name} {string.Join(',', view.Factors)} {string.Join(',', sequence)} {string.Join(',', shape)}";
        if (!_laid.TryGetValue(key, out var laid))
        {
            name = view.Label ?? name;
            laid = isInOrder ? Reshape(name, view.Op, shape)
                : AxesOf(view) is { } axes ? Transpose(name + "_transpose", view.Op, [.. order.Select(axis => axes.IndexOf(axis))])
                : LayInRuns(name, view, sequence, shape);
            _laid.Add(IsForShapes ? $"{_laid.Count}" : key, laid);
        }

        return laid;
    }

    /// <summary>The value with the view's dimensions in their order.</summary>
    public XirOp InOrder(string name, TensorView view) => Lay(name, view, [.. Enumerable.Range(0, view.Rank)]);

    /// <summary>The op whose dimensions are the view's in some order, and for each the view's: what ops along an axis work on.</summary>
    public (XirOp Op, ImmutableArray<int> Axes) WithAxes(Layer layer, TensorView view)
    {
        if (AxesOf(view) is { } axes)
        {
            return (view.Op, axes);
        }

        var order = UsualOrder(view.Rank);
        var unit = view.Shape[0] == 1 ? 0 : view.Shape.IndexOf(1);

        // Dimension 0 of an op is the batch of 1, also where the model moved it away.
        order = unit <= 0 ? order : [unit, .. Enumerable.Range(0, view.Rank).Where(axis => axis != unit)];
        return (Lay(layer.Name + "_in", view, order), order);
    }

    /// <summary>As <see cref="WithAxes"/>, with one of the view's dimensions last: where XIR has channels.</summary>
    public (XirOp Op, ImmutableArray<int> Axes) WithLast(Layer layer, TensorView view, int axis)
    {
        if (AxesOf(view) is [.., var last] axes && last == axis)
        {
            return (view.Op, axes);
        }

        var unit = view.Shape[0] == 1 || axis == 0 ? -1 : view.Shape.IndexOf(1) is var one && one != axis ? one : -1;
        ImmutableArray<int> order =
        [
            .. unit < 0 ? Array.Empty<int>() : [unit],
            .. Enumerable.Range(0, view.Rank).Where(other => other != axis && other != unit), axis,
        ];
        return (Lay(layer.Name + "_in", view, order), order);
    }

    /// <summary>
    /// As <see cref="WithLast"/>, for ops that take numbers for each channel: where the op's last dimension is the channels, the others
    /// may lie as they do. The function gives the result's view of an op that computes one element for each.
    /// </summary>
    public (XirOp Op, Func<XirOp, TensorView> ToView) WithChannels(Layer layer, TensorView view, int axis)
    {
        if (AxesOf(view) is null && view.IsLast(axis))
        {
            return (view.Op, view.On);
        }

        var (op, axes) = WithLast(layer, view, axis);
        return (op, result => TensorView.Of(result, axes));
    }

    /// <summary>The op's elements as they lie, as a vector.</summary>
    public XirOp Flat(Layer layer, TensorView view) => Reshape(view.Label ?? layer.Name + "_flatten", view.Op, [1, (int)view.ElementCount]);

    /// <summary>A feature map as NHWC, for what slides windows over it.</summary>
    /// <exception cref="VaiException">VAI2044: the view is no feature map.</exception>
    public XirOp Image(Layer layer, TensorView view, bool isChannelsFirst) => view.Rank == 4 && view.Dimensions[0].IsEmpty
        ? Lay(layer.Name + "_in", view, isChannelsFirst ? [0, 2, 3, 1] : [0, 1, 2, 3])
        : throw layer.NotFitting($"its input is [{string.Join(", ", view.Shape)}] where one feature map of four dimensions is needed");

    /// <summary>An NHWC op as the model counts.</summary>
    public static TensorView OfImage(XirOp image, bool isChannelsFirst) =>
        isChannelsFirst ? TensorView.Of(image, [0, 2, 3, 1]) : TensorView.Of(image);

    /// <summary>How XIR orders the dimensions of a value that lies in no order yet.</summary>
    public ImmutableArray<int> UsualOrder(int rank) => rank == 4 && channelsFirst ? [0, 2, 3, 1] : [.. Enumerable.Range(0, rank)];

    /// <summary>
    /// The graph of the layers that the outputs need, with affine ops folded into the convolutions before them, zero padding into those
    /// after it.
    /// An output is ordered as the model orders it, or a map of NCHW as NHWC.
    /// </summary>
    /// <param name="mapsAreNhwc">Whether every output of four dimensions is NHWC, also one that an op holds as the model orders it.</param>
    public XirGraph Build(IEnumerable<(string Name, TensorView View)> outputs, bool mapsAreNhwc = false)
    {
        var made = new List<XirOp>();
        foreach (var (name, output) in outputs)
        {
            // A single number without dimensions has one here.
            var view = output.Rank == 0 ? output.Reshape([1])! : output;
            var usual = UsualOrder(view.Rank);
            var isReadable = AxesOf(view) is { } axes
                && (axes.SequenceEqual(usual) || (!mapsAreNhwc && axes.SequenceEqual(Enumerable.Range(0, view.Rank))));
            var op = isReadable ? view.Op : Lay(name, view, usual);

            // One op cannot be two outputs, and an input or a constant is none.
            made.Add(made.Contains(op) || op.Is(OpTraits.Input) || op.Is(OpTraits.Constant) ? Reshape(name, op, op.Output.Shape) : op);
        }

        var ops = ActivationRecognition.Apply(
            HardSigmoidRecognition.Apply(AverageFactors.Apply([.. Needed(WithoutReaders(made))])));
        return XirGraph.Create(modelName, PadFolding.Fold(ScaleFolding.Fold(ops)));
    }

    // Which of several dimensions of 1 is which does not follow from the elements: they stand as XIR usually has them.
    private ImmutableArray<int>? AxesOf(TensorView view) => UsualOrder(view.Rank) is var usual && view.LiesIn(usual) ? usual : view.Axes;

    // An output of an XIR graph is what nothing reads: one that the model reads on gets an op of its own.
    private List<XirOp> WithoutReaders(List<XirOp> outputs)
    {
        var read = Needed(outputs).SelectMany(op => op.InputNames).ToHashSet(StringComparer.Ordinal);
        return outputs.ConvertAll(op => read.Contains(op.Name) ? Reshape(op.Name + "_output", op, op.Output.Shape) : op);
    }

    private Stack<XirOp> Needed(IEnumerable<XirOp> outputs)
    {
        var needed = outputs.Select(op => op.Name).ToHashSet(StringComparer.Ordinal);
        var live = new Stack<XirOp>();
        foreach (var op in Enumerable.Reverse(_ops).Where(op => needed.Contains(op.Name)))
        {
            live.Push(op);
            needed.UnionWith(op.InputNames);
        }

        return live;
    }

    private XirOp Const(string name, float[] values, params ReadOnlySpan<int> shape) =>
        Append(UniqueName(name), OpNames.Const, shape.ToImmutableArray(), ConstantCodec.Attributes(values, shape));

    // A model that is quantized already: xmodel.md 2.4.
    private XirOp Fix(XirOp input, int fixPoint) => Append(
        UniqueName(input.Name + "_fix"), OpNames.Fix, input.Output.Shape,
        AttributeMap.Of(("fix_point", fixPoint), ("bit_width", 8), ("if_signed", true), ("round_mode", "DPU_ROUND")),
        XirArgument.Of("input", input.Name));

    /// <summary>A reshape with its target as a stack of constants, one a dimension, as the vendor's exporter writes it.</summary>
    private XirOp Reshape(string name, XirOp input, ImmutableArray<int> shape)
    {
        name = UniqueName(name);
        var sizes = shape.Select((size, axis) => Const($"{name}_shape_attr[{axis}]", [size], 1).Name).ToArray();
        var stack = Append(
            UniqueName($"{name}_shape_i0"), OpNames.Stack, [shape.Length, 1], AttributeMap.Of(("axis", 0)), XirArgument.Of("input", sizes));
        return Append(
            name, OpNames.Reshape, shape, AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(0))),
            XirArgument.Of("input", input.Name), XirArgument.Of("shape", stack.Name));
    }

    /// <param name="order">For each axis of the output that of the input.</param>
    private XirOp Transpose(string name, XirOp input, ImmutableArray<int> order) => Append(
        UniqueName(name), OpNames.Transpose, [.. order.Select(axis => input.Output.Shape[axis])],
        AttributeMap.Of(("order", AttributeValue.OfInt32Vector(order.AsSpan()))), XirArgument.Of("input", input.Name));

    private XirOp Append(
        string name, string type, ImmutableArray<int> shape, AttributeMap attributes, params ReadOnlySpan<XirArgument> arguments)
    {
        var op = new XirOp(name, type, attributes, arguments.ToImmutableArray(), XirTensor.Float32(name, shape.AsSpan()));
        if (!IsForShapes)
        {
            _ops.Add(op);
        }

        return op;
    }

    /// <summary>The sanitised name, with _1, _2, … behind it when it is taken.</summary>
    private string UniqueName(string text)
    {
        var name = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        var unique = name;
        while (!IsForShapes && !_names.Add(unique))
        {
            _suffixes[name] = _suffixes.GetValueOrDefault(name) + 1;
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{_suffixes[name]}");
        }

        return unique;
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
        ImmutableArray<int> cut =
            [1, .. stored.Select(run => view.Factors.Skip(run.First).Take(run.Count).Aggregate(1, (product, size) => product * size))];
        var split = view.Op.Output.Shape.SequenceEqual(cut) ? view.Op : Reshape(name + "_split", view.Op, cut);
        var moved = Transpose(name + "_transpose", split, [0, .. runs.Select(run => stored.IndexOf(run) + 1)]);
        return moved.Output.Shape.SequenceEqual(shape) ? moved : Reshape(name, moved, shape);
    }

    private static ImmutableArray<int> CheckSize(Layer layer, ImmutableArray<int> shape) =>
        shape.Length is > 0 and <= LargestRank && shape.All(size => size > 0)
            && shape.Aggregate(1L, (product, size) => Math.Min(product * size, long.MaxValue >> 32)) <= LargestTensor
            ? shape
            : throw layer.NotFitting(
                $"its result would have shape [{string.Join(", ", shape)}]; 1 to {LargestRank} dimensions from 1 and at most " +
                    $"{LargestTensor} elements are possible");
}
