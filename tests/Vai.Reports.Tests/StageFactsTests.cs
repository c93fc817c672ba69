using Vai.Reports.Page;

namespace Vai.Reports.Tests;

/// <summary>The files of the stages lie in a folder where anybody may change them.</summary>
public sealed class StageFactsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Without_files_nothing_is_known()
    {
        var facts = StageFacts.Read([_folder.Path], "B512");

        Assert.Equal(new StageFacts(), facts);
    }

    [Theory]
    [InlineData("quantization.json", "{\"tensors\": [null], \"images\": 1, \"ladder\": []}")]
    [InlineData("quantization.json", "{\"tensors\": null, \"images\": 1, \"ladder\": []}")]
    [InlineData("quantization.json", "{\"tensors\": []}")]
    [InlineData("quantization.json", "[1, 2]")]
    [InlineData("evaluation.json", "{\"images\": 1e99, \"float\": 1, \"quantized\": 1}")]
    [InlineData("evaluation.json",
        "{\"images\": 1, \"float\": 1, \"quantized\": 1, \"confusion\": {\"quantized\": [[1, 2]], \"float\": [], \"disagreements\": []}}")]
    [InlineData("compile.json", "{\"onProcessor\": [{}], \"inferredEncodings\": []}")]
    [InlineData("inspect.json", "no JSON")]
    public void A_file_that_no_stage_wrote_is_named(string name, string content)
    {
        _folder.Write(name, content);

        var error = Assert.Throws<VaiException>(() => StageFacts.Read([_folder.Path], "B512")).Diagnostic;

        Assert.Equal("VAI1033", error.Code);
        Assert.Equal(_folder.File(name), error.Location.File);
    }

    [Fact]
    public void The_inspection_of_a_model_that_came_compiled_tells_nothing_of_its_layers()
    {
        _folder.Write("inspect.json", "{\"graph\": \"net\", \"kind\": \"compiled\"}");

        Assert.Null(StageFacts.Read([_folder.Path], "B512").Inspection);
    }

    [Theory]
    [InlineData("B512", "first")]
    [InlineData("B800", "second")]
    public void Of_several_targets_each_has_its_inspection_in_the_folder_above(string target, string layer)
    {
        _folder.Write("inspect.json", """
            [
              { "target": ["B512, fingerprint 1", "more"], "layers": [{ "name": "first", "op": "relu", "device": "dpu" }] },
              { "target": ["B800, fingerprint 2", "more"], "layers": [{ "name": "second", "op": "relu", "device": "dpu" }] }
            ]
            """);

        var facts = StageFacts.Read([_folder.File(target), _folder.Path], target);

        Assert.Equal(layer, Assert.Single(facts.Inspection!.Layers).Name);
    }

    public void Dispose() => _folder.Dispose();
}
