using System.Text.Json;

namespace Vai.Quantizer.Calibration;

/// <summary>A tensor's entry in quant_info.json.</summary>
internal readonly record struct TensorQuantization(int Bits, int FixPoint);

/// <summary>
/// The vendor's quant_info.json, in all of its three forms (quantizer.md 3): 2.5 writes [bits, fix point], 3.0 and 3.5 lists of them.
/// </summary>
/// <param name="Parameters">By tensor name, Net::conv.weight.</param>
/// <param name="Outputs">By node name: in 2.5 and 3.0 as PyTorch traces it, in 3.5 Net::nndct_conv2d_1.</param>
/// <param name="Version">Null in 2.5.</param>
/// <param name="GraphMd5">Null before 3.5.</param>
internal sealed record QuantInfoFile(
    ImmutableSortedDictionary<string, TensorQuantization> Parameters,
    ImmutableSortedDictionary<string, TensorQuantization> Outputs,
    ImmutableSortedDictionary<string, TensorQuantization> Inputs,
    bool IsFineTuned,
    bool IsBiasCorrected,
    string? Version,
    string? GraphMd5)
{
    private const int LargestFile = 1 << 26;

    /// <exception cref="VaiException">VAI1004: no such file. VAI3016: it is none.</exception>
    public static QuantInfoFile Read(string path)
    {
        var file = new FileInfo(path);
        return !file.Exists ? throw VaiDiagnostics.FileNotFound.Exception(path, path)
            : file.Length > LargestFile
                ? throw VaiDiagnostics.BadQuantInfo.Exception(path, $"it has {file.Length} bytes, more than {LargestFile}")
            : Parse(File.ReadAllText(path), path);
    }

    /// <param name="path">Named in diagnostics.</param>
    /// <exception cref="VaiException">VAI3016: it is none.</exception>
    public static QuantInfoFile Parse(string text, string? path)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return new QuantInfoFile(
                Entries(root.GetProperty("param")),
                Entries(root.GetProperty("output")),
                Entries(root.GetProperty("input")),
                Flag(root, "fast_finetuned"),
                Flag(root, "bias_corrected"),
                root.TryGetProperty("version", out var version) ? version.GetString() : null,
                root.TryGetProperty("graph_md5", out var md5) ? md5.GetString() : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or IndexOutOfRangeException)
        {
            throw new VaiException(VaiDiagnostics.BadQuantInfo.At(path, e.Message), e);
        }
    }

    private static bool Flag(JsonElement root, string name) => root.TryGetProperty(name, out var flag) && flag.GetBoolean();

    // Of a node with several outputs the first counts, as in the vendor's export.
    private static ImmutableSortedDictionary<string, TensorQuantization> Entries(JsonElement part) =>
        part.EnumerateObject().ToImmutableSortedDictionary(
        entry => entry.Name,
        entry =>
        {
            var pair = entry.Value[0].ValueKind == JsonValueKind.Array ? entry.Value[0] : entry.Value;
            return new TensorQuantization(pair[0].GetInt32(), pair[1].GetInt32());
        },
        StringComparer.Ordinal);
}
