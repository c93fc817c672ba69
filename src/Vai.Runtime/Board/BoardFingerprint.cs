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

    private static string NameOf(ulong fingerprint) => TryParse(fingerprint) is { } target
        ? $"{target.Name}, {target.Family.ReleaseOf(fingerprint)}"
        : "a DPU that is no known DPUCZDX8G";

    private static string Difference(ulong model, ulong board)
    {
        if ((model ^ board) == BoardImage.ReleaseBit)
        {
            return "The two differ in one field, that of images of Vitis AI 2.5 and 3.0.";
        }

        return TryParse(model) is { } left && TryParse(board) is { } right
            ? $"On the board, {string.Join(", ", right.DifferencesTo(left))}."
            : "The two are not of one kind.";
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
