namespace Vai.Tool.Stages;

/// <summary>The same message about many layers, said once: twenty layers of one kind are one fact.</summary>
internal static class RepeatedDiagnostics
{
    private const int NamedLayers = 3;

    /// <summary>One diagnostic for each text, at the first of its layers, in the order of first layers; it names some of the
    /// others.</summary>
    public static IEnumerable<Diagnostic> Merge(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics
            .GroupBy(diagnostic => (diagnostic.Code, diagnostic.Severity, diagnostic.Message, diagnostic.WayOut, diagnostic.Location.File))
            .Select(group => group.Skip(1).ToArray() is { Length: > 0 } others
                ? group.First() with { Message = $"{group.Key.Message} {AlsoSaidOf(others)}" }
                : group.First());

    private static string AlsoSaidOf(Diagnostic[] others)
    {
        var names = string.Join(", ", others.Take(NamedLayers).Select(other => $"'{other.Location.Layer}'"));
        return others.Length > NamedLayers ? $"Likewise {others.Length} other layers: {names} and more." : $"Likewise {names}.";
    }
}
