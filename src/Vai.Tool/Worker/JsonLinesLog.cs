using System.Collections.Concurrent;
using System.Text.Json;
using Vai.Tool.Stages;

namespace Vai.Tool.Worker;

/// <summary>Tells a build what happens to one model: a JSON object a line. Stages may report from several threads.</summary>
/// <param name="model">Null where the request itself is the matter.</param>
/// <param name="modelName">The model's name, which no other of the request has.</param>
/// <param name="target">The name of the target, where the model is compiled for several; else null.</param>
internal sealed class JsonLinesLog(TextWriter output, string? model, string? modelName, string? target = null) : IStageLog
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private readonly ConcurrentBag<JsonLinesLog> _ofTargets = [];
    private bool _hasErrors;

    public bool HasErrors => _hasErrors || _ofTargets.Any(log => log.HasErrors);

    /// <summary>The log of the model's work for one target.</summary>
    public JsonLinesLog For(string name)
    {
        var log = new JsonLinesLog(output, model, modelName, name);
        _ofTargets.Add(log);
        return log;
    }

    public void Progress(string stage, double fraction, string text) => Write(new WorkerEvent("progress")
    {
        Model = model, Name = modelName, Target = target, Stage = stage, Fraction = Math.Round(fraction, 3), Text = text,
    });

    public void Reads(string path)
    {
        lock (_read)
        {
            _read.Add(path);
        }
    }

    public void Report(Diagnostic diagnostic)
    {
        _hasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
        Write(new WorkerEvent("diagnostic")
        {
            Model = model,
            Name = modelName,
            Target = target,
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

    /// <summary>A stage has written all its files; all diagnostics since the last one were its own.</summary>
    public void Done(string stage, IEnumerable<string> outputs)
    {
        Write(new WorkerEvent("stage")
        {
            Model = model, Name = modelName, Target = target, Stage = stage, Outputs = [.. outputs],
            Reads = [.. _read.Order(StringComparer.Ordinal)],
        });
        _read.Clear();
    }

    public void Result(IEnumerable<string> outputs) =>
        Write(new WorkerEvent("result") { Model = model, Name = modelName, Succeeded = !HasErrors, Outputs = [.. outputs] });

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
