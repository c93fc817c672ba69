using System.CommandLine;
using System.Text.Json;
using Vai.Tool.Stages;

namespace Vai.Tool.Worker;

/// <summary>
/// <c>vai worker REQUEST.json</c>: what the build starts. One process serves all stale models of a build and answers with a
/// JSON object a line (build.md 1).
/// </summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var request = new Argument<string>("REQUEST") { Description = "The request, a JSON file that the build wrote." };
        var command = new Command("worker", "Runs stages for a build; speaks JSON lines.") { request };
        command.Hidden = true;
        command.SetAction((arguments, cancellation) => Task.Run(
            () => Run(arguments.GetRequiredValue(request), arguments.InvocationConfiguration.Output,
                arguments.InvocationConfiguration.Error, cancellation),
            CancellationToken.None));
        return command;
    }

    /// <summary>Runs the request; one model's failure does not stop the others.</summary>
    /// <returns>0 only when all models succeeded.</returns>
    public static int Run(string requestPath, TextWriter output, TextWriter bugs, CancellationToken cancellation)
    {
        if (Guard.Run(requestPath, new JsonLinesLog(output, null), bugs, () => Read(requestPath)) is not { } request)
        {
            return 1;
        }

        var succeeded = true;
        foreach (var model in request.Models)
        {
            var log = new JsonLinesLog(output, model.DisplayPath);
            var outputs = Guard.Run(model.DisplayPath, log, bugs, () => RunStages(request, model.ToJob(), log, cancellation));
            log.Result(outputs ?? []);
            succeeded &= !log.HasErrors;
        }

        return succeeded ? 0 : 1;
    }

    private static List<string> RunStages(WorkerRequest request, ModelJob job, JsonLinesLog log, CancellationToken cancellation)
    {
        var models = new JobModels(job, log);
        var outputs = new List<string>();
        foreach (var stage in request.Stages.Select(Stage.ByName).ToArray())
        {
            cancellation.ThrowIfCancellationRequested();
            outputs.AddRange(stage.Run(models, request.Environment, log, cancellation));
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
            var request = JsonSerializer.Deserialize(File.ReadAllBytes(path), WorkerJson.Default.WorkerRequest);
            return request is { Stages.IsDefault: false, Models.IsDefault: false } && !request.Models.Contains(null!)
                ? request
                : throw VaiDiagnostics.BadRequest.Exception(path, "it names no stages or no models");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new VaiException(VaiDiagnostics.BadRequest.At(path, e.Message), e);
        }
    }
}
