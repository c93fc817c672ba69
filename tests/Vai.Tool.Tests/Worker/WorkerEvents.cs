using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Tool.Worker;

namespace Vai.Tool.Tests.Worker;

/// <summary>What the worker answered to a request.</summary>
internal sealed record WorkerEvents(int ExitCode, JsonElement[] Events)
{
    public static WorkerEvents Of(TemporaryFolder folder, JsonNode request, bool canceled = false) =>
        OfText(folder, request.ToJsonString(), canceled);

    public static WorkerEvents OfText(TemporaryFolder folder, string request, bool canceled = false)
    {
        using var output = new StringWriter();
        var exitCode = WorkerCommand.Run(folder.Write("request.json", request), output, TextWriter.Null, new CancellationToken(canceled));
        return Parse(exitCode, output.ToString());
    }

    public static WorkerEvents Parse(int exitCode, string output) => new(
        exitCode, [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.Clone())]);

    public IEnumerable<JsonElement> OfType(string type) => Events.Where(item => item.GetProperty("type").GetString() == type);

    /// <summary>The codes of a model's errors.</summary>
    public IEnumerable<string?> Errors(string model) => OfType("diagnostic")
        .Where(item => item.GetProperty("model").GetString() == model && item.GetProperty("severity").GetString() == "error")
        .Select(item => item.GetProperty("code").GetString());

    public JsonElement Result(string model) => OfType("result").Single(item => item.GetProperty("model").GetString() == model);

    public bool Succeeded(string model) => Result(model).GetProperty("succeeded").GetBoolean();
}
