namespace Vai.Build.Tasks;

/// <summary>
/// What a project makes of warnings. MSBuild applies NoWarn and WarningsAsErrors to what tasks log, but not TreatWarningsAsErrors.
/// </summary>
/// <param name="WarningsNotAsErrors">Codes that stay warnings, or stay silent, all the same: WarningsNotAsErrors and NoWarn.</param>
/// <param name="ErrorsAsWarnings">While someone types, a model that is wrong must not break the editor.</param>
internal sealed record WarningPolicy(bool TreatWarningsAsErrors, string WarningsNotAsErrors, bool ErrorsAsWarnings)
{
    public Diagnostic Apply(Diagnostic diagnostic) => diagnostic.Severity switch
    {
        DiagnosticSeverity.Error when ErrorsAsWarnings => diagnostic with { Severity = DiagnosticSeverity.Warning },
        DiagnosticSeverity.Warning when TreatWarningsAsErrors && !ErrorsAsWarnings && !StaysWarning(diagnostic.Code) =>
            diagnostic with { Severity = DiagnosticSeverity.Error },
        _ => diagnostic,
    };

    private bool StaysWarning(string code) =>
        WarningsNotAsErrors.Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Contains(code, StringComparer.OrdinalIgnoreCase);
}
