using System.Collections.Frozen;
using System.Text.Json;
using Vai.Importers.PyTorch.Files;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Importers.PyTorch.State;

namespace Vai.Importers.PyTorch.Export;

/// <summary>
/// The three layouts of a .pt2 archive: PyTorch 2.9 writes JSON and raw numbers only, 2.8 puts the weights into an archive of torch.save
/// inside, 2.6 and 2.7 put everything beside each other.
/// </summary>
internal sealed class ExportArchive
{
    private const string OldProgram = "serialized_exported_program.json";
    private const string Models = "models/";
    private const string Json = ".json";
    private const string Folders = "data/";
    private const int LargestJson = 64 << 20;

    private readonly TorchArchive _archive;
    private readonly string _model;
    private readonly Dictionary<string, WeightsFile> _nested = new(StringComparer.Ordinal);

    private ExportArchive(TorchArchive archive, string model) => (_archive, _model) = (archive, model);

    /// <summary>The program as JSON.</summary>
    public byte[] Program => Bounded(_model.Length == 0 ? OldProgram : Models + _model + Json);

    /// <summary>Whether an entry of that name makes an archive one of torch.export.</summary>
    public static bool IsMark(string entry) => RootOf(entry) is not null;

    /// <exception cref="VaiException">VAI2011: the archive is broken.</exception>
    public static ExportArchive Open(byte[] content)
    {
        var archive = TorchArchive.Open(content, names =>
        {
            var roots = names.Select(RootOf).OfType<string>().ToArray();
            return roots is [var root] ? root : throw Bad($"it holds {roots.Length} exported programs; archives with one are read");
        });
        var model = archive.Paths.FirstOrDefault(
            path => path.StartsWith(Models, StringComparison.Ordinal) && path.EndsWith(Json, StringComparison.Ordinal));
        return new ExportArchive(archive, model is null ? "" : model[Models.Length..^Json.Length]);
    }

    /// <exception cref="VaiException">VAI2011: the archive states another byte order.</exception>
    public void RequireLittleEndian() => _archive.RequireLittleEndian();

    /// <summary>Parameters, buffers and constants by their names.</summary>
    /// <exception cref="VaiException">VAI2011 to VAI2013, VAI2027: they cannot be read.</exception>
    public FrozenDictionary<string, TorchTensor> Tensors()
    {
        var tensors = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in _model.Length == 0
            ? Pickled("serialized_state_dict.pt").Concat(Pickled("serialized_constants.pt"))
            : Of("weights").Concat(Of("constants")))
        {
            tensors[name] = tensor;
        }

        return tensors.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The bytes of a storage: an entry, or an entry of an archive inside, <c>data/weights/model.pt!data/0</c>.</summary>
    public byte[] ReadStorage(string path) =>
        path.IndexOf('!', StringComparison.Ordinal) is >= 0 and var mark && _nested.TryGetValue(path[..mark], out var file)
        ? file.ReadStorage(path[(mark + 1)..])
        : _archive.Read(path);

    private IEnumerable<(string, TorchTensor)> Of(string kind)
    {
        var folder = $"{Folders}{kind}/";
        var config = $"{folder}{_model}_{kind}_config.json";
        return _archive.Contains(config) ? Raw(folder, Bounded(config)) : Pickled($"{folder}{_model}.pt");
    }

    private static List<(string, TorchTensor)> Raw(string folder, byte[] config) => ExportJson.Guard(() =>
    {
        using var json = JsonDocument.Parse(config, ExportJson.Form);
        var tensors = new List<(string, TorchTensor)>();
        foreach (var payload in json.RootElement.GetProperty("config").EnumerateObject())
        {
            // Custom objects of Python have no description of a tensor.
            if (!payload.Value.TryGetProperty("tensor_meta", out var meta) || meta.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (payload.Value.TryGetProperty("use_pickle", out var pickle) && pickle.ValueKind == JsonValueKind.True)
            {
                throw VaiDiagnostics.BadExportedProgram.UnplacedException($"tensor '{payload.Name}' is pickled");
            }

            tensors.Add(
                (payload.Name, TensorMeta.Of(meta).ToTensor(payload.Name, folder + payload.Value.GetProperty("path_name").GetString())));
        }

        return tensors;
    });

    private IEnumerable<(string, TorchTensor)> Pickled(string entry)
    {
        if (!_archive.Contains(entry) || _archive.Read(entry) is not { Length: > 0 } content)
        {
            return [];
        }

        var file = TorchSaveFile.Read(TorchArchive.Open(content));
        _nested[entry] = file;
        return file.Tensors.Select(
            tensor =>
                (
                    tensor.Name,
                    tensor.Tensor with { Storage = tensor.Tensor.Storage with { Path = $"{entry}!{tensor.Tensor.Storage.Path}" } }));
    }

    private byte[] Bounded(string entry) => _archive.Read(entry) is var bytes && bytes.Length <= LargestJson
        ? bytes
        : throw Bad($"entry '{entry}' has {bytes.Length} bytes > {LargestJson}");

    // Archives have one folder around everything, or none.
    private static string? RootOf(string entry)
    {
        var name = entry[(entry.LastIndexOf('/') + 1)..];
        var mark = name == OldProgram ? OldProgram : name.EndsWith(Json, StringComparison.Ordinal) ? Models + name : null;
        if (mark is null || !entry.EndsWith(mark, StringComparison.Ordinal))
        {
            return null;
        }

        var root = entry[..^mark.Length];
        return root.Length == 0 || root.IndexOf('/', StringComparison.Ordinal) == root.Length - 1 ? root : null;
    }

    private static VaiException Bad(string what) => VaiDiagnostics.BadTorchArchive.UnplacedException(what);
}
