using Vai.Importers.Keras.Layers;
using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras;

/// <summary>Walks a model's layers, nested models included, and gives each to its importer.</summary>
internal sealed class KerasImport(LayerGraph graph, IKerasWeights weights)
{
    private const int LargestUseCount = 50_000;
    private const int LargestDepth = 16;

    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private int _uses;

    /// <summary>The results of a model on its inputs.</summary>
    /// <exception cref="VaiException">VAI2043 to VAI2050.</exception>
    public ImmutableArray<TensorView> Run(KerasModel model, ImmutableArray<TensorView> inputs, int depth = 0)
    {
        if (depth > LargestDepth)
        {
            throw VaiDiagnostics.ModelTooLarge.UnplacedException("nested models", LargestDepth);
        }

        return model.IsSequential ? RunSequence(model, inputs, depth) : RunGraph(model, inputs, depth);
    }

    private ImmutableArray<TensorView> RunSequence(KerasModel model, ImmutableArray<TensorView> inputs, int depth)
    {
        foreach (var entry in model.Layers.Where(entry => entry.Kind != "InputLayer"))
        {
            inputs = Use(entry, inputs, null, depth);
        }

        return inputs;
    }

    private ImmutableArray<TensorView> RunGraph(KerasModel model, ImmutableArray<TensorView> inputs, int depth)
    {
        if (model.Inputs.Length != inputs.Length || model.Outputs.IsEmpty)
        {
            throw Bad(
                model.Name, $"it has {model.Inputs.Length} inputs and {model.Outputs.Length} outputs where {inputs.Length} inputs come in");
        }

        var values = model.Inputs.Zip(inputs).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (var (entry, number) in InOrder(model))
        {
            var call = entry.Calls[number];
            var results = Use(entry, [.. call.Inputs.Select(key => values[key])], call.Arguments, depth);
            for (var i = 0; i < results.Length; i++)
            {
                values[new KerasTensorKey(entry.Name, number, i)] = results[i];
            }
        }

        return [.. model.Outputs.Select(key => values.TryGetValue(key, out var value)
            ? value
            : throw Bad(model.Name, $"nothing computes its output, result {key.Result} of call {key.Call} of '{key.Layer}'"))];
    }

    /// <summary>The calls that the outputs need, each after those that it reads.</summary>
    private static List<(KerasLayerEntry Entry, int Call)> InOrder(KerasModel model)
    {
        var layers = model.Layers.DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        var inputs = model.Inputs.Select(key => (key.Layer, key.Call)).ToHashSet();
        var order = new List<(KerasLayerEntry, int)>();
        var state = new Dictionary<(string, int), bool>(); // false: being visited, true: placed
        var stack = new Stack<((string Layer, int Call) Key, IEnumerator<KerasTensorKey> Reads)>();
        foreach (var output in model.Outputs)
        {
            Enter((output.Layer, output.Call));
            while (stack.TryPeek(out var top))
            {
                if (top.Reads.MoveNext())
                {
                    Enter((top.Reads.Current.Layer, top.Reads.Current.Call));
                    continue;
                }

                stack.Pop();
                state[top.Key] = true;
                order.Add((layers[top.Key.Layer], top.Key.Call));
            }
        }

        return order;

        void Enter((string Layer, int Call) key)
        {
            if (inputs.Contains(key))
            {
                return;
            }

            if (state.TryGetValue(key, out var placed))
            {
                _ = placed ? true : throw Bad(key.Layer, "it reads its own result");
                return;
            }

            if (!layers.TryGetValue(key.Layer, out var entry) || key.Call < 0 || key.Call >= entry.Calls.Length)
            {
                throw Bad(key.Layer, $"there is no call {key.Call} of a layer of that name");
            }

            state[key] = false;
            stack.Push((key, entry.Calls[key.Call].Inputs.AsEnumerable().GetEnumerator()));
        }
    }

    private ImmutableArray<TensorView> Use(KerasLayerEntry entry, ImmutableArray<TensorView> inputs, KerasConfig? arguments, int depth)
    {
        if (++_uses > LargestUseCount)
        {
            throw VaiDiagnostics.ModelTooLarge.UnplacedException("uses of layers", LargestUseCount);
        }

        if (KerasModel.IsModel(entry.Kind))
        {
            var nested = new KerasConfig(entry.Config.Element, entry.Name);
            return Run(KerasFormat.Nested(entry, nested, weights), inputs, depth + 1);
        }

        var use = Unwrapped(new KerasUse(new Layer(entry.Name, entry.Kind), entry, inputs, arguments, weights));
        var layer = use.Layer with { Name = Unique(use.Layer.Name) };
        if (!KerasLayers.TryGet(use.Entry.Kind, out var importer))
        {
            throw VaiDiagnostics.UnsupportedKerasLayer.Exception(layer.Location, use.Entry.Kind, KerasLayers.WayOut(use.Entry.Kind));
        }

        if (inputs.IsEmpty)
        {
            throw use.Bad("it has no input");
        }

        use = use with { Layer = layer };
        var result = importer.Import(use, graph);
        return [use.FixPoint("output_0") is { } fixPoint ? graph.Fix(result, fixPoint) : result];
    }

    /// <summary>
    /// The layer inside of the wrapper that the vendor's quantizer puts around it, in older files without the package's name; weights and
    /// fix points are the wrapper's.
    /// </summary>
    private static KerasUse Unwrapped(KerasUse use)
    {
        if (use.Entry.Kind is not ("Vitis>QuantizeWrapper" or "QuantizeWrapper"))
        {
            return use;
        }

        var inner = use.Config.Child("layer") ?? throw use.Bad("it wraps no layer");
        var config = inner.Child("config") ?? throw use.Bad("its layer has no configuration");
        var entry = use.Entry with { ClassName = inner.Text("class_name", ""), Config = config };
        return entry.Kind == use.Entry.Kind
            ? throw use.Bad("it wraps a wrapper")
            : use with { Entry = entry, Layer = new Layer(config.Text("name", use.Layer.Name), entry.Kind) };
    }

    // A shared layer is used under names of its own.
    private string Unique(string name)
    {
        var count = _names.GetValueOrDefault(name);
        _names[name] = count + 1;
        return count == 0 ? name : $"{name}_{count}";
    }

    private static VaiException Bad(string place, string what) =>
        VaiDiagnostics.BadKerasFile.Exception(new DiagnosticLocation(null, place), $"'{place}': {what}");
}
