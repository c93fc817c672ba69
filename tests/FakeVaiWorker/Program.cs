using System.Text.Json;

// Runs the stages of a request without doing their work: every file that a stage would write is written, a model whose text begins
// with "broken" is refused, one that begins with "crash" ends the process, one that begins with "hang" never ends.
// The process ends with its standard input, as the real one does.
// What was asked is appended to fake-worker.log beside the project, one line a model: "stages model", " for targets" where there are
// several of which some are asked for.
using var request = JsonDocument.Parse(File.ReadAllBytes(args[1]));
var failed = false;
new Thread(() =>
{
    Console.OpenStandardInput().CopyTo(Stream.Null);
    Environment.Exit(1);
}) { IsBackground = true }.Start();
foreach (var model in request.RootElement.GetProperty("models").EnumerateArray())
{
    failed |= !Run(model);
}

return failed ? 1 : 0;

bool Run(JsonElement model)
{
    var path = Text("model");
    var displayPath = Text("displayPath");
    var stages = model.GetProperty("stages").EnumerateArray().Select(stage => stage.GetString()!).ToArray();
    var targets = model.TryGetProperty("targets", out var list) ? list.EnumerateArray().Select(target => target.GetString()!).ToArray()
        : [];
    var asked = targets.Length == 0 ? "" : " for " + string.Join(", ", targets);
    File.AppendAllText(Path.Combine(Path.GetDirectoryName(path)!, "fake-worker.log"), $"{string.Join('+', stages)} {displayPath}{asked}\n");
    var content = File.ReadAllText(path);
    if (content.StartsWith("crash", StringComparison.Ordinal))
    {
        Console.Error.WriteLine("terminate called without an active exception");
        Environment.Exit(134);
    }

    if (content.StartsWith("hang", StringComparison.Ordinal))
    {
        File.WriteAllText(path + ".pid", $"{Environment.ProcessId}");
        Thread.Sleep(Timeout.Infinite);
    }

    if (content.StartsWith("broken", StringComparison.Ordinal))
    {
        Report("VAI2001", "error", "conv1", "It is broken.", "Mend it.");
        Say(new { type = "result", model = displayPath, succeeded = false });
        return false;
    }

    if (content.StartsWith("warn", StringComparison.Ordinal))
    {
        Report("VAI2102", "warning", "act1", "It runs on the CPU.", "Replace it.");
    }

    Say(new { type = "progress", model = displayPath, stage = stages[0], fraction = 0.5, text = "half" });
    Directory.CreateDirectory(Text("outputDirectory"));
    foreach (var stage in stages)
    {
        foreach (var target in stage == "compile" && targets.Length > 0 ? targets : [""])
        {
            Make(stage, target);
        }
    }

    Say(new { type = "result", model = displayPath, succeeded = true });
    return true;

    void Make(string stage, string target)
    {
        var folder = Path.Combine(Text("outputDirectory"), target);
        Directory.CreateDirectory(folder);
        var files = Files(stage).Select(file => Path.Combine(folder, file)).ToArray();
        foreach (var file in files)
        {
            var ofTarget = target.Length == 0 ? "" : $" for {target}";
            File.WriteAllText(
                file, file.EndsWith(".cs", StringComparison.Ordinal) ? Source() : $"{Path.GetFileName(file)} of {content}{ofTarget}\n");
        }

        if (target.Length > 0 && content.StartsWith("warn", StringComparison.Ordinal))
        {
            Report("VAI2102", "warning", "act2", "It is slow.", "Replace it.", target);
            Report("VAI2102", "warning", "act3", $"It has {(target == "B512" ? 8 : 16)} lanes.", "Replace it.", target);
        }

        Say(new { type = "stage", name = Text("name"), stage, target, outputs = files, reads = new[] { path + ".beside" } });
    }

    void Report(string code, string severity, string layer, string message, string wayOut, string target = "") =>
        Say(new { type = "diagnostic", name = Text("name"), target, code, severity, file = displayPath, layer, message, wayOut });

    string Text(string name) => model.GetProperty(name).GetString()!;

    string Said(string name) => !model.GetProperty("metadata").TryGetProperty(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.Array ? string.Join(';', value.EnumerateArray()) : value.GetString()!;

    string[] Files(string stage) => stage switch
    {
        "inspect" => ["inspect.json", "inspect.txt", Text("name") + "_float.xmodel", Said("ClassName") + ".g.cs"],
        "quantize" => [Text("name") + "_int.xmodel", "quant_info.json", "quantization.json"],
        _ => ["deploy.xmodel", "md5sum.txt", "meta.json", "compile.json", "compile.txt"],
    };

    string Source() =>
        $"namespace {Said("Namespace")} {{ {Said("Access")} static class {Said("ClassName")} {{ public const string Target = " +
        $"\"{Said("DpuTarget")}\"; }} }}\n";
}

static void Say(object answer) => Console.WriteLine(JsonSerializer.Serialize(answer));
