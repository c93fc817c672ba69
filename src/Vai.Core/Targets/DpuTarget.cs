using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vai.Targets;

/// <summary>
/// A DPU that code is made for: an architecture and the options it was built with, both told by its fingerprint
/// (machine.md 1, 1.1).
/// </summary>
internal sealed record DpuTarget(DpuArchitecture Architecture, ulong Fingerprint)
{
    private const ulong IsaVersion1 = 1;

    /// <summary>ALU and element-wise pixel parallelism (APP): a build option, not a property of the architecture.</summary>
    public int AluPixelParallel => (int)Bits(11, 8);

    /// <summary>Groups of feature-map banks (VB0, VB1).</summary>
    public int BankGroups => (int)Bits(25, 24);

    public bool HasChannelAugmentation => Bits(26, 26) == 1;

    public bool HasLoadMean => Bits(27, 27) == 1;

    public bool HasConvolutionLeakyRelu => Bits(28, 28) == 1;

    public bool HasDepthwiseLeakyRelu => Bits(29, 29) == 1;

    public bool HasSaveArgmax => Bits(30, 30) == 1;

    public BankLayout Banks => new(BankGroups, Architecture.PixelParallel, Architecture.ChannelParallel);

    /// <summary>
    /// The name that the vendor's tools write: the registered one, or with the fingerprint behind it.
    /// </summary>
    public string Name => Fingerprint == RegisteredFingerprint(Architecture)
        ? $"DPUCZDX8G_ISA1_{Architecture.Name}"
        : $"DPUCZDX8G_ISA1_{Architecture.Name}_{Fingerprint:X16}";

    /// <summary>
    /// The target that a user's word means: <c>B3136</c>, <c>DPUCZDX8G_ISA1_B3136</c> (with or without a fingerprint behind it),
    /// a board or one of its images (<c>kv260@3.0</c>), a fingerprint in hex, or an arch.json or what <c>xdputil query</c> prints: the path
    /// of a file, or the text itself.
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
        var (id, version) = ((int)(fingerprint & 0xF), (fingerprint >> 48) & 0xFF);
        if (fingerprint >> 56 == 1 && version == 0)
        {
            throw Bad(fingerprint, "it is of the older instruction set 0, of images of Vitis AI 2.0 and before; this compiler makes set 1");
        }

        if (id >= DpuArchitecture.All.Length)
        {
            throw Bad(fingerprint, $"its lowest digit is {id:x}, the eight sizes are 0 to 7");
        }

        var target = new DpuTarget(DpuArchitecture.All[id], fingerprint);
        if (version != IsaVersion1)
        {
            throw Bad(fingerprint, $"its instruction set version is {version}, this compiler makes version {IsaVersion1}");
        }

        if (target.BankGroups is < 1 or > 2)
        {
            throw Bad(fingerprint, $"it has {target.BankGroups} groups of feature-map banks, 1 or 2 are possible");
        }

        var pixelParallel = target.Architecture.PixelParallel;
        if (target.AluPixelParallel < 1 || target.AluPixelParallel > pixelParallel || pixelParallel % target.AluPixelParallel != 0)
        {
            throw Bad(fingerprint, $"its ALU pixel parallelism is {target.AluPixelParallel}, a divisor of {pixelParallel} is possible");
        }

        return target;
    }

    /// <summary>The options in words, one a line, for reports and <c>vai info</c>.</summary>
    public IEnumerable<string> Describe() =>
    [
        $"{Name}, fingerprint 0x{Fingerprint:x}",
        $"pixel parallelism {Architecture.PixelParallel}, channel parallelism {Architecture.ChannelParallel}, ALU pixel parallelism " +
            $"{AluPixelParallel}",
        $"{BankGroups} groups of {Architecture.PixelParallel} feature-map banks, {DpuArchitecture.BankDepth} lines of " +
            $"{Architecture.ChannelParallel} bytes each",
        $"channel augmentation {Switch(HasChannelAugmentation)}, load mean {Switch(HasLoadMean)}, leaky relu: convolution " +
            $"{Switch(HasConvolutionLeakyRelu)}, depthwise {Switch(HasDepthwiseLeakyRelu)}; argmax {Switch(HasSaveArgmax)}",
    ];

    /// <summary>What another DPU has that this one has not, and the other way round, in words; empty where the fingerprints are
    /// equal.</summary>
    public IEnumerable<string> DifferencesTo(DpuTarget other) => Fingerprint == other.Fingerprint
        ? []
        : Options().Zip(other.Options())
            .Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => $"{pair.First.Name} is {pair.First.Value}, not {pair.Second.Value}")
            .DefaultIfEmpty("options differ that this compiler knows no name for");

    private IEnumerable<(string Name, string Value)> Options() =>
    [
        ("the size", Architecture.Name),
        ("the ALU pixel parallelism", AluPixelParallel.ToString(CultureInfo.InvariantCulture)),
        ("the number of feature-map bank groups", BankGroups.ToString(CultureInfo.InvariantCulture)),
        ("channel augmentation", Switch(HasChannelAugmentation)),
        ("load mean", Switch(HasLoadMean)),
        ("leaky relu of convolutions", Switch(HasConvolutionLeakyRelu)),
        ("leaky relu of depthwise convolutions", Switch(HasDepthwiseLeakyRelu)),
        ("argmax", Switch(HasSaveArgmax)),
    ];

    private static string Switch(bool on) => on ? "on" : "off";

    private static DpuTarget? ByArchitecture(string word) =>
        DpuArchitecture.All.FirstOrDefault(candidate => candidate.Name.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } architecture
            ? FromFingerprint(DefaultFingerprint(architecture))
            : null;

    private static DpuTarget? ByVendorName(string word)
    {
        const string prefix = "DPUCZDX8G_ISA1_";
        if (!word.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var parts = word[prefix.Length..].Split('_');
        return parts switch
        {
            [var name] when ByArchitecture(name) is { } target => FromFingerprint(RegisteredFingerprint(target.Architecture)),
            [var name, var hex] when ByArchitecture(name) is not null => ByHexadecimal("0x" + hex),
            _ => null,
        };
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

    /// <summary>
    /// What a bare size means: the options of the 2.5 boards, with the ALU parallelism that PG338 recommends (PP/2).
    /// </summary>
    private static ulong DefaultFingerprint(DpuArchitecture architecture) =>
        0x101000016010000UL | ((ulong)(architecture.PixelParallel / 2) << 8) | (uint)architecture.Id;

    /// <summary>The fingerprint that the vendor's 3.x tools register under the plain name.</summary>
    private static ulong RegisteredFingerprint(DpuArchitecture architecture) =>
        DefaultFingerprint(architecture) | BoardImage.ReleaseBit;

    private static VaiException Bad(ulong fingerprint, string why) =>
        VaiDiagnostics.BadFingerprint.UnplacedException($"0x{fingerprint:x}", why);

    private ulong Bits(int high, int low) => (Fingerprint >> low) & ((1UL << (high - low + 1)) - 1);
}
