using System.Text.Json;
using Vai.Tool.Stages;

namespace Vai.Tool.Worker;

/// <summary>Tells a build what happens to one model: a JSON object a line. Stages may report from several threads.</summary>
/// <param name="model">Null where the request itself is the matter.</param>
internal sealed class JsonLinesLog(TextWriter output, string? model) : IStageLog
{
    public bool HasErrors { get; private set; }

    public void Progress(string stage, double fraction, string text) =>
        Write(new WorkerEvent("progress") { Model = model, Stage = stage, Fraction = Math.Round(fraction, 3), Text = text });

    public void Report(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
        Write(new WorkerEvent("diagnostic")
        {
            Model = model,
            Code = diagnostic.Code,
            Severity = diagnostic.Severity switch
            {
                DiagnosticSeverity.Error => "error",
                DiagnosticSeverity.Warning => "warning",
                _ => "info",
            },
            File = diagnostic.Location.File ?? model,
            Layer = diagnostic.Location.Layer,
            Message = diagnostic.Message,
            WayOut = diagnostic.WayOut,
        });
    }

    public void Result(IEnumerable<string> outputs) =>
        Write(new WorkerEvent("result") { Model = model, Succeeded = !HasErrors, Outputs = [.. outputs] });

    private void Write(WorkerEvent item)
    {
        var line = JsonSerializer.Serialize(item, WorkerJson.Default.WorkerEvent);
        lock (output)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
