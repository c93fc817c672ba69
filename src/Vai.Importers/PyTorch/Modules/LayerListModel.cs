using System.Collections.Frozen;
using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.PyTorch.Modules;

/// <summary>Weights by name, connected by a list of layers.</summary>
internal sealed class LayerListModel(LayerList list, FrozenDictionary<string, TorchTensor> state, TorchWeights weights) : ITorchModel
{
    /// <summary>A counter of training, which no layer of a trained model reads.</summary>
    private const string TrainingCounter = "num_batches_tracked";

    private const int NamedLeftovers = 10;

    /// <summary>What recording a layer takes, beside a step of code.</summary>
    private const int StepsOfALayer = 20;

    private readonly FrozenDictionary<TorchTensor, string> _names = Names(state);

    public string Name => list.Name;

    public object? Run(IReadOnlyList<TensorValue> inputs, CallRecorder recorder, StepBudget budget)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal) { ["input"] = inputs[0] };
        var used = new HashSet<string>(StringComparer.Ordinal);
        object? value = inputs[0];
        foreach (var (index, line) in list.Layers.Index())
        {
            budget.Spend(StepsOfALayer + line.From.Length);
            object?[] read = line.From.IsEmpty ? [value] : [.. line.From.Select(name => values.TryGetValue(name, out var found)
                ? found
                : throw LayerList.Bad($"layer {index + 1} reads from '{name}', and no layer before it has that name"))];
            value = LayerTypes.Find(line.Type)!(Layer(line, index, recorder, used), read);
            if (line.Name.Length > 0)
            {
                values[line.Name] = value;
            }
        }

        CheckLeftovers(used);
        return value;
    }

    public string? ParameterName(TorchTensor tensor) => _names.GetValueOrDefault(tensor);

    public float[] Read(TorchTensor tensor) => weights.Read(tensor);

    private TorchLayer Layer(LayerLine line, int index, CallRecorder recorder, HashSet<string> used)
    {
        var scope = new ModuleScope(line.Name, line.Name.Length == 0 ? list.Name : $"{list.Name}/{line.Type}[{line.Name}]");
        return new TorchLayer(line.Type, line.Name, line.Options, Parameter,
            (function, arguments) =>
                recorder.Record(
                    function, arguments, ImmutableDictionary<string, object?>.Empty, scope, new CodePlace("layers", index + 1)));

        TorchTensor? Parameter(string name)
        {
            var full = line.Name.Length == 0 ? name : $"{line.Name}.{name}";
            used.Add(full);
            return state.GetValueOrDefault(full);
        }
    }

    private void CheckLeftovers(HashSet<string> used)
    {
        var left = list.IsPartial
            ? []
            : state.Keys.Where(name => !used.Contains(name) && !name.EndsWith(TrainingCounter, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).ToArray();
        if (left.Length > 0)
        {
            var more = left.Length > NamedLeftovers ? $" and {left.Length - NamedLeftovers} more" : "";
            throw LayerList.Bad(
                $"no layer uses {string.Join(", ", left.Take(NamedLeftovers))}{more} (write \"partial\": true if that is meant)");
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
