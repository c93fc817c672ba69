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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var request = new Argument<string>("REQUEST") { Description = "The request, a JSON file that the build wrote." };
        var leashed = new Option<bool>("--leashed") { Description = "Ends when standard input does: when the build is gone." };
        var command = new Command("worker", "Runs stages for a build; speaks JSON lines.") { request, leashed };
        command.Hidden = true;
        command.SetAction(async (arguments, cancellation) =>
        {
            using var leash = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (arguments.GetValue(leashed))
            {
                EndWithInput(leash);
            }

            return await Task.Run(
                () => Run(arguments.GetRequiredValue(request), arguments.InvocationConfiguration.Output,
                    arguments.InvocationConfiguration.Error, leash.Token),
                CancellationToken.None);
        });
        return command;
    }

    // A build that was killed cannot say so, but the pipe that it held is closed. Stages end by themselves, and take along what they
    // started; where one is deep in a native library, the process ends without it.
    private static void EndWithInput(CancellationTokenSource leash) => new Thread(() =>
    {
        using (var input = Console.OpenStandardInput())
        {
            input.CopyTo(Stream.Null);
        }

        leash.Cancel();
        Thread.Sleep(Patience);
        Environment.Exit(1);
    }) { IsBackground = true }.Start();

    /// <summary>Runs the request; one model's failure does not stop the others.</summary>
    /// <returns>0 only when all models succeeded.</returns>
    public static int Run(string requestPath, TextWriter output, TextWriter bugs, CancellationToken cancellation)
    {
        if (Guard.Run(requestPath, new JsonLinesLog(output, null, null), bugs, () => Read(requestPath)) is not { } request)
        {
            return 1;
        }

        var succeeded = true;
        foreach (var model in request.Models)
        {
            var log = new JsonLinesLog(output, model.DisplayPath, model.Name);
            var run = new ModelRun(request.Environment, model, log, bugs, cancellation);
            var outputs = Guard.Run(model.DisplayPath, log, bugs, run.Run);
            log.Result(outputs ?? []);
            succeeded &= !log.HasErrors;
        }

        return succeeded ? 0 : 1;
    }

    private static WorkerRequest Read(string path)
    {
        try
        {
            var request = JsonSerializer.Deserialize(File.ReadAllBytes(path), WorkerJson.Default.WorkerRequest);
            return request is { Models.IsDefault: false } && request.Models.All(model => model is { Stages.IsDefault: false })
                ? request
                : throw VaiDiagnostics.BadRequest.Exception(path, "it names no models, or one without stages");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new VaiException(VaiDiagnostics.BadRequest.At(path, e.Message), e);
        }
    }
}
