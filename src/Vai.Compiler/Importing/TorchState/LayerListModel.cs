using System.Collections.Frozen;
using System.Collections.Immutable;
using Vai.Compiler.Importing.TorchScript;
using Vai.Compiler.Importing.TorchScript.Code;
using Vai.Compiler.Importing.TorchScript.Pickle;

namespace Vai.Compiler.Importing.TorchState;

/// <summary>Weights by name, connected by a list of layers.</summary>
internal sealed class LayerListModel(LayerList list, FrozenDictionary<string, TorchTensor> state, TorchWeights weights) : ITorchModel
{
    /// <summary>A counter of training, which no layer of a trained model reads.</summary>
    private const string TrainingCounter = "num_batches_tracked";

    private const int NamedLeftovers = 10;

    private readonly FrozenDictionary<TorchTensor, string> _names = Names(state);

    public string Name => list.Name;

    public object? Run(IReadOnlyList<TensorValue> inputs, CallRecorder recorder, StepBudget budget)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal) { ["input"] = inputs[0] };
        var unused = state.Keys.Where(name => !name.EndsWith(TrainingCounter, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        object? value = inputs[0];
        foreach (var (index, line) in list.Layers.Index())
        {
            budget.Spend();
            object?[] read = line.From.IsEmpty ? [value] : [.. line.From.Select(name => values.TryGetValue(name, out var found)
                ? found
                : throw LayerList.Bad($"layer {index + 1} reads from '{name}', and no layer before it has that name"))];
            value = Layer(line, index, recorder, unused) is var layer ? LayerTypes.Find(line.Type)!(layer, read) : null;
            if (line.Name.Length > 0)
            {
                values[line.Name] = value;
            }
        }

        return unused.Count == 0 || list.IsPartial
            ? value
            : throw LayerList.Bad(
                $"no layer uses {string.Join(", ", unused.Order(StringComparer.Ordinal).Take(NamedLeftovers))}{(unused.Count > NamedLeftovers ? $" and {unused.Count - NamedLeftovers} more" : "")} (write \"partial\": true if that is meant)");
    }

    public string? ParameterName(TorchTensor tensor) => _names.GetValueOrDefault(tensor);

    public float[] Read(TorchTensor tensor) => weights.Read(tensor);

    private TorchLayer Layer(LayerLine line, int index, CallRecorder recorder, HashSet<string> unused)
    {
        var scope = new ModuleScope(line.Name, line.Name.Length == 0 ? list.Name : $"{list.Name}/{line.Type}[{line.Name}]");
        return new TorchLayer(line.Type, line.Name, line.Options, Parameter,
            (function, arguments) => recorder.Record(function, arguments, ImmutableDictionary<string, object?>.Empty, scope, new CodePlace("layers", index + 1)));

        TorchTensor? Parameter(string name)
        {
            var full = line.Name.Length == 0 ? name : $"{line.Name}.{name}";
            unused.Remove(full);
            return state.GetValueOrDefault(full);
        }
    }

    // Tied weights are one tensor under two names: the first in the alphabet counts.
    private static FrozenDictionary<TorchTensor, string> Names(FrozenDictionary<string, TorchTensor> state)
    {
        var names = new Dictionary<TorchTensor, string>(ReferenceEqualityComparer.Instance);
        foreach (var (name, tensor) in state.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            names.TryAdd(tensor, name);
        }

        return names.ToFrozenDictionary(ReferenceEqualityComparer.Instance as IEqualityComparer<TorchTensor>);
    }
}
