using Vai.Compiler.Importing.TorchScript.Pickle;
using Vai.Diagnostics;

namespace Vai.Compiler.Importing.TorchScript;

/// <summary>Files of torch.save: tensors, dictionaries of tensors, pickled modules. They hold no code, so all that can be done is to say what they are.</summary>
internal static class WeightsFile
{
    private const int Named = 4;
    private const int LargestVisit = 200_000;
    private const int LongestName = 1_000;

    // Pickle protocol 2, then the ten-byte integer 0x1950a86a20f9469cfc6c: the format before PyTorch 1.6.
    private static ReadOnlySpan<byte> LegacyMagic => [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    public static bool IsLegacy(ReadOnlySpan<byte> content) => content.StartsWith(LegacyMagic);

    public static VaiException Describe(TorchArchive archive) =>
        Describe(Unpickler.Read(archive.Read("data.pkl"), 0, "data.pkl", archivedClassesOnly: false, out _), "");

    /// <summary>A legacy file is pickles one after another: magic number, protocol, machine, the object.</summary>
    public static VaiException DescribeLegacy(byte[] content)
    {
        var at = 0;
        for (var skipped = 0; skipped < 3; skipped++)
        {
            Unpickler.Read(content, at, "of the file's head", archivedClassesOnly: false, out at);
        }

        return Describe(Unpickler.Read(content, at, "of the file", archivedClassesOnly: false, out _), " in the format before PyTorch 1.6");
    }

    private static VaiException Describe(object? root, string age)
    {
        var tensors = Tensors(root).ToArray();
        var kind = root switch
        {
            OrderedDictionary<object, object?> dictionary when dictionary.Values.Any(value => value is TorchTensor) => "a state_dict",
            OrderedDictionary<object, object?> => "a checkpoint (a dictionary with a state_dict in it)",
            PickleObject module => $"a pickled module of class '{module.Type}'",
            _ => "data of torch.save",
        };
        var shown = string.Join(", ", tensors.Take(Named).Select(pair => $"{pair.Name} {pair.Tensor}"));
        var more = tensors.Length > Named ? $" and {tensors.Length - Named} more" : "";
        return VaiDiagnostics.WeightsWithoutLayers.Exception((string?)null, kind + age, tensors.Length == 0 ? "no tensors" : shown + more);
    }

    /// <summary>All tensors with their dotted names; each object is visited once, however the file ties them together.</summary>
    private static IEnumerable<(string Name, TorchTensor Tensor)> Tensors(object? root)
    {
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var queue = new Queue<(string Name, object? Value)>([("", root)]);
        while (queue.TryDequeue(out var item) && visited.Count < LargestVisit)
        {
            if (item.Value is null || !visited.Add(item.Value))
            {
                continue;
            }

            if (item.Value is TorchTensor tensor)
            {
                yield return (item.Name, tensor);
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
        OrderedDictionary<object, object?> dictionary => dictionary.Where(pair => pair.Key is string).Select(pair => ((string)pair.Key, pair.Value)),

        // A module keeps its children and weights in dictionaries of its own; those names say nothing.
        PickleObject module => module.Fields.SelectMany(field =>
            field.Key is "_modules" or "_parameters" or "_buffers" && field.Value is OrderedDictionary<object, object?> named ? Children(named) : [(field.Key, field.Value)]),
        IReadOnlyList<object?> list => list.Select((item, index) => ($"{index}", item)),
        _ => [],
    };
}
