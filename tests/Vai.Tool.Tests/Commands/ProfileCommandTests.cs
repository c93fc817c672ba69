using System.Globalization;
using System.Text.Json;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Commands;

public sealed class ProfileCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_vendor_model_is_shown_in_the_columns_of_the_vendor_s_profiler()
    {
        var run = (await ToolRun.Of("profile", ModelFiles.PathOf("customcnn.b4096"))).AssertSucceeded();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(" at 300 MHz, most of the time bound by multiplying", lines[0], StringComparison.Ordinal);
        Assert.Equal("WL MOP RT ms GOP/s Effic LdWB MiB LdFM MiB StFM MiB AvgBw MiB/s bound ops layer",
            string.Join(' ', lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(6 + 2, lines.Length - 4);
        Assert.EndsWith("quant_dense(TransferMatMulToConv2d)", lines[7], StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d frames/s with 1 thread, \d+\.\d with 4, the processor's layers not counted$", lines[^1]);
    }

    [Fact]
    public async Task Json_says_the_same()
    {
        using var json =
            JsonDocument.Parse((await ToolRun.Of("profile", ModelFiles.PathOf("customcnn.b4096"), "--json", "--threads", "2"))
            .AssertSucceeded().Output);
        var subgraph = json.RootElement.GetProperty("subgraphs")[0];
        var layers = subgraph.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal(6, layers.Length);
        Assert.Equal(subgraph.GetProperty("hardwareMilliseconds").GetDouble(),
            layers.Sum(layer => layer.GetProperty("milliseconds").GetDouble()), 1e-5);
        Assert.Equal(["1", "2"], json.RootElement.GetProperty("framesPerSecond").EnumerateObject().Select(property => property.Name));
        Assert.All(layers, layer => Assert.InRange(layer.GetProperty("efficiency").GetDouble(), 0, 1));
    }

    [Fact]
    public async Task A_model_of_ours_has_the_layers_that_its_compiler_made()
    {
        var quantized = ModelFiles.PathOf("cnn_small.int");
        (await ToolRun.Of("compile", quantized, "--target", "B4096", "--output", _folder.File("build"))).AssertSucceeded();
        var model = _folder.File("build", "deploy.xmodel");
        using var ours = JsonDocument.Parse((await ToolRun.Of("profile", model, "--json")).AssertSucceeded().Output);
        using var vendor =
            JsonDocument.Parse((await ToolRun.Of("profile", ModelFiles.PathOf("cnn_small.b4096"), "--json")).AssertSucceeded().Output);
        Assert.Equal(Weights(vendor), Weights(ours));

        // The same estimate as in the report of the compilation.
        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("build", "compile.json")));
        Assert.Equal(
            report.RootElement.GetProperty("framesPerSecond").GetDouble(),
            ours.RootElement.GetProperty("framesPerSecond").GetProperty("1").GetDouble());
    }

    [Fact]
    public async Task A_trace_has_every_instruction_on_the_track_of_its_engine_and_ends_with_the_frame()
    {
        var file = _folder.File("trace.json");
        var run = await ToolRun.Of("profile", ModelFiles.PathOf("zerodce.b4096"), "--json", "--trace", file);
        using var profile = JsonDocument.Parse(run.AssertSucceeded().Output);
        using var trace = JsonDocument.Parse(File.ReadAllText(file));
        var spans = trace.RootElement.GetProperty("traceEvents").EnumerateArray()
            .Where(item => item.GetProperty("ph").GetString() == "X").ToArray();

        Assert.Equal(
            profile.RootElement.GetProperty("subgraphs").EnumerateArray().SelectMany(subgraph =>
                subgraph.GetProperty("layers").EnumerateArray()).Sum(layer => layer.GetProperty("instructions").GetInt32()),
            spans.Length + profile.RootElement.GetProperty("subgraphs").GetArrayLength());
        Assert.Equal(profile.RootElement.GetProperty("milliseconds").GetDouble() * 1000, spans.Max(End), 1e-1);
        foreach (var track in spans.GroupBy(span => (span.GetProperty("pid").GetInt32(), span.GetProperty("tid").GetInt32())))
        {
            Assert.All(track.Zip(track.Skip(1)), pair => Assert.True(
                End(pair.First) <= pair.Second.GetProperty("ts").GetDouble() + 1e-3, $"{track.Key}: {pair}"));
        }

        static double End(JsonElement span) => span.GetProperty("ts").GetDouble() + span.GetProperty("dur").GetDouble();
    }

    [Theory]
    [InlineData("--frequency", "0"), InlineData("--frequency", "5000"), InlineData("--threads", "0")]
    [InlineData("--frequency", "fast"), InlineData("--threads", "many")]
    public async Task An_impossible_clock_or_number_of_threads_is_refused(string option, string value)
    {
        var run = await ToolRun.Of("profile", "any.xmodel", option, value);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{option} takes 1 to "), run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_instructions_is_one_error()
    {
        XmodelFile.Write(_folder.File("net.xmodel"), FloatModels.Classifier());
        (await ToolRun.Of("profile", _folder.File("net.xmodel"))).AssertFailed("VAI2002", _folder.File("net.xmodel"));
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<long> Weights(JsonDocument profile) =>
        profile.RootElement.GetProperty("subgraphs")[0].GetProperty("layers").EnumerateArray()
            .Select(layer => layer.GetProperty("bytesOfWeights").GetInt64());
}
