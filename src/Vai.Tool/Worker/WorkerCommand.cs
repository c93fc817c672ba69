using System.CommandLine;
using System.Text.Json;
using Vai.Diagnostics;
using Vai.Tool.Stages;

namespace Vai.Tool.Worker;

/// <summary><c>vai worker REQUEST.json</c>: what the build starts. One process serves all stale models of a build.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var request = new Argument<string>("REQUEST") { Description = "The request, a JSON file that the build wrote." };
        var command = new Command("worker", "Runs stages for a build; speaks JSON lines.") { request };
        command.Hidden = true;
        command.SetAction((arguments, cancellation) => Task.FromResult(Run(arguments.GetRequiredValue(request), Console.Out, cancellation)));
        return command;
    }

    /// <summary>Runs the request; one model's failure does not stop the others.</summary>
    /// <returns>0 only when all models succeeded.</returns>
    public static int Run(string requestPath, TextWriter output, CancellationToken cancellation)
    {
        var request = Read(requestPath);
        var succeeded = true;
        foreach (var model in request.Models)
        {
            var log = new JsonLinesLog(output, model.DisplayPath);
            var outputs = Guard.Run(model.DisplayPath, log, () => RunStages(request, model.ToJob(), log, cancellation));
            log.Result(outputs ?? []);
            succeeded &= !log.HasErrors;
        }

        return succeeded ? 0 : 1;
    }

    private static List<string> RunStages(WorkerRequest request, ModelJob job, JsonLinesLog log, CancellationToken cancellation)
    {
        var outputs = new List<string>();
        foreach (var name in request.Stages)
        {
            cancellation.ThrowIfCancellationRequested();
            outputs.AddRange(Stage.ByName(name).Run(job, request.Environment, log, cancellation));
            if (log.HasErrors)
            {
                break;
            }
        }

        return outputs;
    }

    private static WorkerRequest Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), WorkerJson.Default.WorkerRequest)
                ?? throw VaiDiagnostics.BadRequest.Exception(path, "it is null");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new VaiException(VaiDiagnostics.BadRequest.At(path, e.Message), e);
        }
    }
}
