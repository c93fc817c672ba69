using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Collects the flat list of tensor operators that a model calls, each with the shape of its result.</summary>
internal sealed class CallRecorder(ITorchModel model)
{
    private const int LargestCallCount = 20_000;

    private readonly AtenContext _context = new(
        model, new LayerGraph(model.Name, channelsFirst: true, weightBytes: 0) { IsForShapes = true });
    private readonly List<AtenCall> _calls = [];

    public IReadOnlyList<AtenCall> Calls => _calls;

    /// <summary>The first call that read the input, also when its shapes did not fit.</summary>
    public AtenCall? First { get; private set; }

    /// <summary>The last call, also when its shapes did not fit.</summary>
    public AtenCall? Last { get; private set; }

    /// <summary>Whether a layer over one dimension was called on something else.</summary>
    public bool HasRows { get; private set; }

    /// <summary>The model's inputs, with shapes as the framework has them.</summary>
    public ImmutableArray<TensorValue> Take(IEnumerable<ImmutableArray<int>> shapes)
    {
        var inputs = shapes.Select(shape => new TensorValue(shape, new TensorMemory())).ToImmutableArray();
        foreach (var (index, input) in inputs.Index())
        {
            _context.Take(input, index);
        }

        return inputs;
    }

    /// <summary>The call's value: a computed tensor, a constant where it only looks at one in another way, or a list of such.</summary>
    /// <exception cref="VaiException">VAI2017: the operator is not supported. VAI2018: not in this form. VAI2022: there are too many
    /// calls.</exception>
    public object? Record(
        string function, ImmutableArray<object?> positional, ImmutableDictionary<string, object?> keywords, ModuleScope scope,
        CodePlace place)
    {
        var call = new AtenCall(
            function, [.. positional.Select(Latest)], keywords.SetItems(
                keywords.Select(pair => KeyValuePair.Create(pair.Key, Latest(pair.Value)))),
            _context.Layer(function, scope, place));
        if (VendorFixes.Fold(call) is { } rounded)
        {
            return rounded;
        }

        if (ConstantViews.Fold(call) is { } view)
        {
            return view;
        }

        if (ConstantFolding.Fold(call, model.Read) is { } folded)
        {
            return folded;
        }

        // A fix before the first layer says nothing about the input's shape.
        First ??= function == VendorFixes.Function ? null : call;
        Last = call;
        HasRows |= Windows.IsOverRows(call) && call.Argument(0, "input") is TensorValue { Shape.Length: not 3 };
        if (AtenComposites.Find(call) is { } expand)
        {
            return expand((other, arguments) => Record(other, arguments, ImmutableDictionary<string, object?>.Empty, scope, place));
        }

        CheckVersions(call);
        if (!AtenOps.TryGet(function, out var op))
        {
            throw VaiDiagnostics.UnsupportedTorchOp.Exception(
                call.Layer.Location, call.Layer.Kind, place.File, place.Line, AtenOps.WayOut(function));
        }

        if (_calls.Count >= LargestCallCount)
        {
            throw VaiDiagnostics.ModelCodeTooLong.UnplacedException("tensor operators", LargestCallCount);
        }

        var result = op.Emit(call, _context);
        call = call with { Output = MakeOutput(call, op, result.Shape) };
        _context[call.Output] = result;
        _calls.Add(call);
        if (function.EndsWith('_') && call.Positional.OfType<TensorValue>().FirstOrDefault() is { Origin: { } origin })
        {
            WriteThrough(origin, call);
        }

        return call.Output;
    }

    /// <summary>What was written to a view stands in what it is a view of, too.</summary>
    private void WriteThrough(AtenCall origin, AtenCall written)
    {
        for (var view = origin; view is not null;)
        {
            var parent = view.Tensor(0);
            var write = new AtenCall(
                Repetitions.WriteFunction, [parent, written.Output, view], ImmutableDictionary<string, object?>.Empty, written.Layer);
            written = write with { Output = parent.OverwrittenBy = new TensorValue(parent.Shape, parent.Memory) };
            _context[written.Output] = Repetitions.Write(write, _context);
            _calls.Add(written);
            view = parent.Origin;
        }
    }

    private static TensorValue MakeOutput(AtenCall call, AtenOp op, ImmutableArray<int> shape)
    {
        var input = call.Positional.OfType<TensorValue>().FirstOrDefault();
        if (call.Function.EndsWith('_') && input is not null)
        {
            input.Memory.Version++;
            return input.OverwrittenBy = new TensorValue(shape, input.Memory);
        }

        return op.IsView && input is not null
            ? new TensorValue(shape, input.Memory) { Origin = call }
            : new TensorValue(shape, new TensorMemory());
    }

    // Code may read x after relu_(x): it means what relu_ made.
    private static object? Latest(object? value)
    {
        while (value is TensorValue { OverwrittenBy: { } next })
        {
            value = next;
        }

        return value is List<object?> list && list.Exists(item => item is TensorValue) ? list.ConvertAll(Latest) : value;
    }

    private static void CheckVersions(AtenCall call)
    {
        if (call.Inputs.Any(tensor => tensor.Version != tensor.Memory.Version))
        {
            throw call.Unsupported(
                "it reads a view of a tensor that an in-place op (relu_, add_) has changed",
                "Use the op that makes a new tensor: relu instead of relu_, inplace=False.");
        }
    }
}
