namespace Vai.Diagnostics;

/// <summary>What was said about a model for each of its targets, said once.</summary>
internal static class TargetDiagnostics
{
    /// <summary>What holds for all targets stays as it is; what holds for some begins with their names.</summary>
    /// <param name="targets">All targets of the model; with one nothing changes.</param>
    /// <returns>In the order in which they were said first.</returns>
    public static IEnumerable<Diagnostic> Merge(
        ImmutableArray<string> targets, IEnumerable<(string Target, Diagnostic Diagnostic)> said) => said
        .GroupBy(item => item.Diagnostic, item => item.Target)
        .Select(group => group.Distinct().Count() == targets.Length
            ? group.Key
            : group.Key with { Message = $"For {string.Join(", ", targets.Where(group.Contains))}: {group.Key.Message}" });
}
