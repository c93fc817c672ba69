using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.State;

/// <summary>Says what a file of weights is, and finds the tensors in whatever it holds.</summary>
internal static class WeightsDescription
{
    private const int Named = 40;
    private const int LargestVisit = 200_000;
    private const int LongestName = 300;

    /// <summary>The kind of file, by what its pickle holds.</summary>
    public static string KindOf(object? root) => root switch
    {
        OrderedDictionary<object, object?> dictionary when dictionary.Values.Any(value => value is TorchTensor) => "a state_dict",
        OrderedDictionary<object, object?> => "a checkpoint (a dictionary with a state_dict in it)",
        PickleObject module => $"a pickled module of class '{module.Type}'",
        _ => "data of torch.save",
    };

    /// <summary>The error for weights whose layers nobody has told.</summary>
    public static VaiException WithoutLayers(WeightsFile file)
    {
        var tensors = file.State;
        var shown = string.Join(", ", tensors.Take(Named).Select(tensor => $"{tensor.Name} {tensor.Tensor}"));
        var more = tensors.Length > Named ? $" and {tensors.Length - Named} more" : "";
        return VaiDiagnostics.WeightsWithoutLayers.UnplacedException(file.Kind, tensors.IsEmpty ? "no tensors" : shown + more);
    }

    /// <summary>All tensors with their dotted names; each object is visited once, however the file ties them together.</summary>
    public static IEnumerable<NamedTensor> Tensors(object? root)
    {
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var queue = new Queue<(string Name, object? Value)>([("", root)]);
        while (queue.TryDequeue(out var item) && visited.Count + queue.Count < LargestVisit)
        {
            if (item.Value is null || !visited.Add(item.Value))
            {
                continue;
            }

            if (item.Value is TorchTensor tensor)
            {
                yield return new NamedTensor(item.Name, tensor);
            }

            if (item.Name.Length > LongestName)
            {
                continue;
            }

            foreach (var (name, child) in Children(item.Value))
            {
                queue.Enqueue((item.Name.Length == 0 ? name : $"{item.Name}.{name}", child));
            }
        }
    }

    private static IEnumerable<(string Name, object? Value)> Children(object value) => value switch
    {
        OrderedDictionary<object, object?> dictionary =>
            dictionary.Where(pair => pair.Key is string).Select(pair => ((string)pair.Key, pair.Value)),

        // A module keeps its children and weights in dictionaries of its own; those names say nothing.
        PickleObject module => module.Fields.SelectMany(field =>
            field.Key is "_modules" or "_parameters" or "_buffers" && field.Value is OrderedDictionary<object, object?> named
                ? Children(named)
                : [(field.Key, field.Value)]),
        IReadOnlyList<object?> list => list.Select((item, index) => ($"{index}", item)),
        _ => [],
    };
}
