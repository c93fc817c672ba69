using Vai.Targets;

namespace Vai.Runtime.Board;

/// <summary>Fingerprints in words.</summary>
internal static class BoardFingerprint
{
    /// <summary>The DPU that a fingerprint is of, with the number.</summary>
    public static string Describe(ulong fingerprint) => $"{NameOf(fingerprint)} (0x{fingerprint:x})";

    /// <summary>Why a model does not fit the cores of a board.</summary>
    public static VaiException Mismatch(ulong model, ImmutableArray<BoardCore> cores) =>
        VaiDiagnostics.FingerprintMismatch.UnplacedException(
            Describe(model),
            string.Join(", ", cores.Select(core => core.Fingerprint).Distinct().Select(Describe)),
            $"0x{cores[0].Fingerprint:x}",
            Difference(model, cores[0].Fingerprint));

    private static string NameOf(ulong fingerprint) => (fingerprint >> 56, (fingerprint >> 48) & 0xFF) switch
    {
        (1, 0) => "a DPUCZDX8G of the older instruction set ISA0, Vitis AI 2.0 or before",
        (1, 1) when TryParse(fingerprint) is { } target => target.Name + Release(fingerprint),
        _ => "a DPU that is no known DPUCZDX8G",
    };

    private static string Release(ulong fingerprint) => ((fingerprint >> 24) & 0xFF) switch
    {
        0x16 => ", IP 4.0 as in images of Vitis AI 2.5",
        0x56 => ", IP 4.1 as in images of Vitis AI 3.0 and 3.5",
        _ => "",
    };

    private static string Difference(ulong model, ulong board)
    {
        if ((model ^ board) == BoardImage.ReleaseBit)
        {
            return "The two differ in one field, that of images of Vitis AI 2.5 and 3.0.";
        }

        return TryParse(model) is { } left && TryParse(board) is { } right
            ? $"On the board, {string.Join(", ", right.DifferencesTo(left))}."
            : "The two have different instruction sets.";
    }

    /// <summary>The DPU of a fingerprint; null where this compiler knows none.</summary>
    public static DpuTarget? TryParse(ulong fingerprint)
    {
        try
        {
            return DpuTarget.FromFingerprint(fingerprint);
        }
        catch (VaiException)
        {
            return null;
        }
    }
}
