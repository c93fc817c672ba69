using System.Globalization;
using System.Text;
using System.Text.Json;
using Vai.Isa;

namespace Vai.Targets;

/// <summary>
/// A DPU that code is made for: an architecture and the options it was built with, both told by its fingerprint
/// (machine.md 1, 1.1).
/// </summary>
internal sealed record DpuTarget
{
    private DpuTarget(DpuArchitecture architecture, ulong fingerprint, TargetFamily family)
    {
        (Architecture, Fingerprint, Family) = (architecture, fingerprint, family);
        Features = family.Read(architecture, fingerprint);
    }

    public DpuArchitecture Architecture { get; }

    public ulong Fingerprint { get; }

    public TargetFamily Family { get; }

    public DpuFeatures Features { get; }

    public InstructionSet InstructionSet => Family.InstructionSet;

    public BankLayout Banks =>
        new(Features.BankGroups, Architecture.PixelParallel, Architecture.ChannelParallel, Features.HasDepthwise);

    /// <summary>
    /// The name that the vendor's tools write: the registered one, or with the fingerprint behind it.
    /// </summary>
    public string Name => Family.NameOf(Architecture, Fingerprint);

    /// <summary>
    /// The target that a user's word means: <c>B3136</c>, <c>B4096_MAX_BG2</c>, <c>DPUCZDX8G_ISA1_B3136</c> (with or without a fingerprint
    /// behind it), a board or one of its images (<c>kv260@3.0</c>), a fingerprint in hex, or an arch.json or what <c>xdputil query</c>
    /// prints: the path of a file, or the text itself.
    /// </summary>
    /// <exception cref="VaiException">VAI1001, VAI1002 or VAI1003.</exception>
    public static DpuTarget Parse(string text)
    {
        var word = text.Trim();
        return ByArchitecture(word)
            ?? ByVendorName(word)
            ?? (BoardImage.Find(word) is { } image ? FromFingerprint(image.Fingerprint) : null)
            ?? ByHexadecimal(word)
            ?? (word.StartsWith('{') ? OfJson(Encoding.UTF8.GetBytes(word), "text") : ByArchJson(word))
            ?? throw VaiDiagnostics.UnknownTarget.UnplacedException(text);
    }

    /// <summary>The target that a fingerprint describes.</summary>
    /// <exception cref="VaiException">VAI1002: it describes none that this compiler knows.</exception>
    public static DpuTarget FromFingerprint(ulong fingerprint)
    {
        var family = TargetFamily.Of(fingerprint);
        var id = (int)(fingerprint & 0xF);
        return id < DpuArchitecture.All.Length
            ? new DpuTarget(DpuArchitecture.All[id], fingerprint, family)
            : throw VaiDiagnostics.BadFingerprint.UnplacedException(
                $"0x{fingerprint:x}", $"its lowest digit is {id:x}, the eight sizes are 0 to 7");
    }

    /// <summary>The options in words, one a line, for reports and <c>vai info</c>.</summary>
    public IEnumerable<string> Describe() => Family.Describe(this).Prepend($"{Name}, fingerprint 0x{Fingerprint:x}");

    /// <summary>The banks of feature maps in words.</summary>
    internal string DescribeBanks() =>
        $"{Features.BankGroups} groups of {Architecture.PixelParallel} feature-map banks, {DpuArchitecture.BankDepth} lines of " +
        $"{Architecture.ChannelParallel} bytes each";

    /// <summary>What another DPU has that this one has not, and the other way round, in words; empty where the fingerprints are
    /// equal.</summary>
    public IEnumerable<string> DifferencesTo(DpuTarget other) =>
        Fingerprint == other.Fingerprint ? []
        : Family != other.Family ? [$"the instruction set is {Family.Describe()}, not {other.Family.Describe()}"]
        : Options().Zip(other.Options())
            .Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => $"{pair.First.Name} is {pair.First.Value}, not {pair.Second.Value}")
            .DefaultIfEmpty("options differ that this compiler knows no name for");

    private IEnumerable<(string Name, string Value)> Options() => Family.Options(this).Prepend(("the size", Architecture.Name));

    private static DpuTarget? ByArchitecture(string word) =>
        DpuArchitecture.All.FirstOrDefault(candidate => candidate.Name.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } architecture
            ? FromFingerprint(Isa1Family.DefaultFingerprint(architecture))
            : null;

    // With the prefix, without it, and with a fingerprint in place of the options.
    private static DpuTarget? ByVendorName(string word)
    {
        var family = TargetFamily.All.FirstOrDefault(item => word.StartsWith(item.Prefix, StringComparison.OrdinalIgnoreCase));
        var name = word[(family?.Prefix.Length ?? 0)..];
        var fingerprint = TargetFamily.All.Where(item => family is null || item == family).SelectMany(item => item.Registered)
            .FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Fingerprint;
        return fingerprint != 0 ? FromFingerprint(fingerprint)
            : family is not null && name.Split('_') is [var size, var hex] && ByArchitecture(size) is not null ? ByHexadecimal("0x" + hex)
            : null;
    }

    // Without 0x only what has the digits of a fingerprint: 1 or 01, and 14 more.
    private static DpuTarget? ByHexadecimal(string word) =>
        (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? word[2..]
            : word.TrimStart('0') is { Length: 15 } digits && digits.StartsWith('1') ? digits : "") is { Length: > 0 } number
        && ulong.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var fingerprint)
            ? FromFingerprint(fingerprint)
            : null;

    private static DpuTarget? ByArchJson(string path)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return File.Exists(path)
            ? DiagnosticLocation.Within(path, () => OfJson(File.ReadAllBytes(path), $"'{path}'"))
            : throw VaiDiagnostics.FileNotFound.Exception(path, path);
    }

    /// <param name="name">What it is called in messages.</param>
    private static DpuTarget OfJson(byte[] text, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return Words(json.RootElement, "fingerprint").Concat(Words(json.RootElement, "target")).FirstOrDefault() is { } word
                ? Parse(word)
                : throw VaiDiagnostics.BadArchJson.UnplacedException(name, "it has neither 'target' nor 'fingerprint'");
        }
        catch (JsonException e)
        {
            throw new VaiException(VaiDiagnostics.BadArchJson.Unplaced(name, e.Message), e);
        }
    }

    /// <summary>The texts of a property, in an arch.json at its top, in what <c>xdputil query</c> prints at each core; no names of files,
    /// and no zeros, which stand at kernels that are no DPU.</summary>
    private static IEnumerable<string> Words(JsonElement json, string property) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(item => item.Value.ValueKind == JsonValueKind.String
            ? item.NameEquals(property) && IsWord(item.Value.GetString()!) ? [item.Value.GetString()!] : []
            : Words(item.Value, property)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(item => Words(item, property)),
        _ => [],
    };

    private static bool IsWord(string text) =>
        !text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !text.StartsWith('{') && text.Trim('0', 'x', 'X').Length > 0;
}
