using System.Text.Json;

namespace Vai.Build.Tasks.Tests;

/// <summary>What a build says of its models, as code scanning reads it.</summary>
public sealed class SarifLogTests : IDisposable
{
    private readonly TaskBench _bench = new() { ErrorLog = "logs/models.sarif" };

    [Fact]
    public void Every_build_writes_all_that_it_says_once_though_nothing_runs()
    {
        _bench.Write("net.pt", "warn");
        _bench.Add("net.pt");
        _bench.Build();
        var first = File.ReadAllText(_bench.PathOf("logs/models.sarif"));
        Assert.Empty(_bench.Build());

        Assert.Equal(first, File.ReadAllText(_bench.PathOf("logs/models.sarif")));
        using var log = JsonDocument.Parse(first);
        Assert.Equal("2.1.0", log.RootElement.GetProperty("version").GetString());
        var run = Assert.Single(log.RootElement.GetProperty("runs").EnumerateArray());
        var driver = run.GetProperty("tool").GetProperty("driver");
        Assert.Equal("Vai.Sdk", driver.GetProperty("name").GetString());
        // The inspection says it, and the compilation.
        Assert.Equal(["VAI2102 warning", "VAI2102 warning"], Results(run));
        Assert.Equal("VAI2102", Assert.Single(driver.GetProperty("rules").EnumerateArray()).GetProperty("id").GetString());
        var location = run.GetProperty("results")[0].GetProperty("locations")[0];
        Assert.Equal(new Uri(_bench.PathOf("net.pt")).AbsoluteUri,
            location.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal("act1", location.GetProperty("logicalLocations")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void What_is_wrong_with_an_item_and_with_a_model_stands_in_it()
    {
        _bench.Write("broken.pt", "broken");
        _bench.Add("broken.pt");
        _bench.Add("net.pt", ("DpuTarget", ""));
        _bench.Resolve();
        _bench.Run("inspect");

        using var log = JsonDocument.Parse(File.ReadAllText(_bench.PathOf("logs/models.sarif")));
        Assert.Equal(["VAI1006 error", "VAI2001 error"], Results(log.RootElement.GetProperty("runs")[0]));
    }

    [Theory]
    [InlineData("no JSON"), InlineData("{\"runs\": [1]}"), InlineData("[]")]
    public void Another_file_in_its_place_is_no_hindrance(string content)
    {
        _bench.Write("net.pt", "warn");
        _bench.Add("net.pt");
        _bench.Resolve();
        _bench.Write("logs/models.sarif", content);
        _bench.Run("inspect");

        using var log = JsonDocument.Parse(File.ReadAllText(_bench.PathOf("logs/models.sarif")));
        Assert.Equal(["VAI2102 warning"], Results(log.RootElement.GetProperty("runs")[0]));
    }

    [Fact]
    public void Who_asks_for_none_gets_none()
    {
        _bench.ErrorLog = "";
        _bench.Add("net.pt");
        _bench.Build();

        Assert.False(Directory.Exists(_bench.PathOf("logs")));
    }

    public void Dispose() => _bench.Dispose();

    private static IEnumerable<string> Results(JsonElement run) => run.GetProperty("results").EnumerateArray()
        .Select(result => $"{result.GetProperty("ruleId").GetString()} {result.GetProperty("level").GetString()}");
}
