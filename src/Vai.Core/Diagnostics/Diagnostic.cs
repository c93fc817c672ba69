namespace Vai.Diagnostics;

/// <summary>How a diagnostic counts: only <see cref="Error"/> makes a stage fail.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Good to know: nothing is wrong.</summary>
    Info,

    /// <summary>The stage goes on, and its result may not be what was wanted.</summary>
    Warning,

    /// <summary>The stage ends without a result.</summary>
    Error,
}

/// <summary>
/// One row of the catalogue of messages (<see cref="VaiDiagnostics"/>): the code, the sentence with its holes, and the way out.
/// </summary>
/// <param name="Code">Stable code, <c>VAI</c> and four digits; the first digit names the area.</param>
/// <param name="Severity">The severity that the diagnostic has unless the user changes it.</param>
/// <param name="Sentence">A composite format string: what is wrong, with the numbers on both sides.</param>
/// <param name="WayOut">What to do about it; may use the same holes.</param>
internal sealed record DiagnosticDescriptor(string Code, DiagnosticSeverity Severity, string Sentence, string WayOut)
{
    /// <summary>A diagnostic of this kind at a place, its holes filled.</summary>
    public Diagnostic At(DiagnosticLocation location, params object[] arguments) => new(
        Code,
        Severity,
        Printable(string.Format(System.Globalization.CultureInfo.InvariantCulture, Sentence, arguments)),
        Printable(string.Format(System.Globalization.CultureInfo.InvariantCulture, WayOut, arguments)),
        location);

    // Files are quoted, and files hold anything: a NUL in a build's log makes the log a binary file.
    private static string Printable(string text) => !text.Any(char.IsControl) ? text
        : string.Concat(text.Select(character => char.IsControl(character) ? $"\\x{(int)character:x2}" : character.ToString()));

    /// <summary>A diagnostic of this kind about a whole file.</summary>
    public Diagnostic At(string? file, params object[] arguments) => At(new DiagnosticLocation(file), arguments);

    /// <summary>A diagnostic of no place of its own: of options or of a whole run, or of a file that the caller knows.</summary>
    public Diagnostic Unplaced(params object[] arguments) => At(new DiagnosticLocation(null), arguments);

    /// <summary>An exception that carries this diagnostic to the edge of the stage.</summary>
    public VaiException Exception(DiagnosticLocation location, params object[] arguments) => new(At(location, arguments));

    /// <summary>An exception that carries this diagnostic about a whole file.</summary>
    public VaiException Exception(string? file, params object[] arguments) => new(At(file, arguments));

    /// <summary>An exception that carries a diagnostic of no place; <see cref="DiagnosticLocation.Within"/> adds the file.</summary>
    public VaiException UnplacedException(params object[] arguments) => new(Unplaced(arguments));
}

/// <summary>Where a diagnostic points.</summary>
/// <param name="File">The path as it was given; null where the diagnostic is about options or a whole run.</param>
/// <param name="Layer">The name of an op in the file; null where it is about the file as a whole.</param>
public sealed record DiagnosticLocation(string? File, string? Layer = null)
{
    /// <summary>Runs work on a file's content: a diagnostic that knows no file yet gets this one.</summary>
    internal static T Within<T>(string? file, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (VaiException e) when (e.Diagnostic.Location.File is null && file is not null)
        {
            throw new VaiException(e.Diagnostic.InFile(file), e);
        }
    }
}

/// <summary>A message as data. MSBuild, the command line and the report print the same record.</summary>
/// <param name="Code"><c>VAI</c> and four digits, stable between versions; <c>docs/diagnostics.md</c> lists all.</param>
/// <param name="Severity">How it counts.</param>
/// <param name="Message">What is wrong, in one sentence, with the numbers on both sides.</param>
/// <param name="WayOut">What to do about it; empty where there is nothing to say.</param>
/// <param name="Location">Where it points.</param>
public sealed record Diagnostic(
    string Code,
    DiagnosticSeverity Severity,
    string Message,
    string WayOut,
    DiagnosticLocation Location)
{
    /// <summary>The message as one line of text: layer, sentence, way out.</summary>
    public string Text
    {
        get
        {
            var layer = Location.Layer is { Length: > 0 } name ? $"layer '{name}': " : "";
            return WayOut.Length == 0 ? layer + Message : $"{layer}{Message} {WayOut}";
        }
    }

    /// <summary>The same at a file, unless it names one already.</summary>
    internal Diagnostic InFile(string? file) => Location.File is null ? this with { Location = Location with { File = file } } : this;

    /// <summary>MSBuild's canonical form, which build loggers and editors link: <c>file : error VAI2001: text</c>.</summary>
    public override string ToString()
    {
        var severity = Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "message",
        };
        return $"{Location.File ?? "vai"} : {severity} {Code}: {Text}";
    }
}

/// <summary>Ends a stage with a diagnostic. Caught at the stage's edge and nowhere between.</summary>
public sealed class VaiException : Exception
{
    internal VaiException(Diagnostic diagnostic)
        : base(diagnostic?.ToString())
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        Diagnostic = diagnostic;
    }

    internal VaiException(Diagnostic diagnostic, Exception innerException)
        : base(diagnostic?.ToString(), innerException)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        Diagnostic = diagnostic;
    }

    /// <summary>What is wrong, where, and what to do; its severity is <see cref="DiagnosticSeverity.Error"/>.</summary>
    public Diagnostic Diagnostic { get; }
}
