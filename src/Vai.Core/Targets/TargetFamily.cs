using Vai.Isa;

namespace Vai.Targets;

/// <summary>The DPUs of one instruction set: what their fingerprints say, and how the vendor names them.</summary>
internal abstract class TargetFamily
{
    /// <summary>The kind of DPU in bits 63:56 of a fingerprint.</summary>
    private const ulong Dpuczdx8g = 1;

    public static ImmutableArray<TargetFamily> All { get; } = [new Isa0Family(), new Isa1Family()];

    public abstract InstructionSet InstructionSet { get; }

    /// <summary>The releases of Vitis AI that make code for them, in words.</summary>
    public abstract string Releases { get; }

    /// <summary>What a DPU is of, in words: IP and images.</summary>
    public abstract string ReleaseOf(ulong fingerprint);

    /// <summary>The DPUs that the vendor's tools have a name for: its last part, and the fingerprint.</summary>
    public abstract ImmutableArray<(string Name, ulong Fingerprint)> Registered { get; }

    /// <summary>What the vendor's names begin with.</summary>
    public string Prefix => $"DPUCZDX8G_{InstructionSet.Name}_";

    /// <summary>The set in words.</summary>
    public string Describe() => $"{InstructionSet.Name} ({Releases})";

    /// <summary>The family that a fingerprint is of.</summary>
    /// <exception cref="VaiException">VAI1002: it is of none.</exception>
    public static TargetFamily Of(ulong fingerprint)
    {
        var (kind, set) = (fingerprint >> 56, (int)(fingerprint >> 48) & 0xFF);
        if (kind != Dpuczdx8g)
        {
            throw Bad(fingerprint, $"its highest byte is {kind}, that of a DPUCZDX8G is {Dpuczdx8g}");
        }

        var sets = string.Join(" and ", All.Select(family => family.InstructionSet.Number));
        return All.FirstOrDefault(family => family.InstructionSet.Number == set)
            ?? throw Bad(fingerprint, $"its instruction set version is {set}, this compiler knows {sets}");
    }

    /// <summary>What a DPU of the family can do.</summary>
    /// <exception cref="VaiException">VAI1002: its options are none that are possible.</exception>
    public abstract DpuFeatures Read(DpuArchitecture architecture, ulong fingerprint);

    /// <summary>The options by which DPUs of the family differ, and their values, in words.</summary>
    public abstract IEnumerable<(string Name, string Value)> Options(DpuTarget target);

    /// <summary>The options in words, a line each.</summary>
    public abstract IEnumerable<string> Describe(DpuTarget target);

    /// <summary>The name that the vendor's tools write: the registered one, or with the fingerprint behind it.</summary>
    public string NameOf(DpuArchitecture architecture, ulong fingerprint) =>
        Prefix + (Registered.FirstOrDefault(item => item.Fingerprint == fingerprint).Name ?? $"{architecture.Name}_{fingerprint:X16}");

    protected static ulong Bits(ulong fingerprint, int high, int low) => (fingerprint >> low) & ((1UL << (high - low + 1)) - 1);

    protected static bool Bit(ulong fingerprint, int bit) => Bits(fingerprint, bit, bit) == 1;

    protected static string Switch(bool on) => on ? "on" : "off";

    protected static int Groups(ulong fingerprint, int least, int most) => (int)Bits(fingerprint, 25, 24) is var groups
        && groups >= least && groups <= most
            ? groups
            : throw Bad(fingerprint, $"it has {groups} groups of feature-map banks, {least} or {most} are possible");

    /// <param name="what">What makes the rows, in words.</param>
    protected static int Rows(DpuArchitecture architecture, ulong fingerprint, int high, int low, string what) =>
        (int)Bits(fingerprint, high, low) is var rows && rows >= 1 && rows <= architecture.PixelParallel
        && architecture.PixelParallel % rows == 0
            ? rows
            : throw Bad(fingerprint, $"{what} is {rows}, a divisor of {architecture.PixelParallel} is possible");

    private static VaiException Bad(ulong fingerprint, string why) =>
        VaiDiagnostics.BadFingerprint.UnplacedException($"0x{fingerprint:x}", why);
}
