namespace Vai.Build.Tasks.Tests;

/// <summary>Inputs are known by what they hold: what runs again, and what does not.</summary>
public sealed class ContentTests : IDisposable
{
    private const string Inspect = "inspect net.pt";
    private const string Quantize = "quantize+compile net.pt";
    private const string Compile = "compile net.pt";

    private readonly TaskBench _bench = new();

    [Fact]
    public void Each_change_runs_the_stages_that_depend_on_it_and_no_others()
    {
        var model = _bench.Add("net.pt");
        Assert.Equal([Inspect, Quantize], _bench.Build());
        Assert.Empty(_bench.Build());

        model.SetMetadata("DpuTarget", "B4096");
        Assert.Equal([Inspect, Compile], _bench.Build());

        _bench.Write("images/0.png", "zero");
        Assert.Equal([Inspect, Quantize], _bench.Build());

        File.Delete(_bench.PathOf("images/2.png"));
        Assert.Equal([Quantize], _bench.Build());

        model.SetMetadata("InputMean", "127.5");
        Assert.Equal([Inspect, Quantize], _bench.Build());

        _bench.Write("net.layers.json", "{}");
        Assert.Equal([Inspect, Quantize], _bench.Build());

        model.SetMetadata("Namespace", "Other");
        Assert.Equal([Inspect], _bench.Build());

        _bench.DeployRoot = "Library";
        Assert.Equal([Inspect], _bench.Build());

        _bench.ToolVersion = "2";
        Assert.Equal([Inspect, Quantize], _bench.Build());
        Assert.Empty(_bench.Build());
    }

    [Theory]
    [InlineData("net.pt", "another", new[] { Inspect, Quantize })]
    [InlineData("images/1.png", "ONE", new[] { Inspect, Quantize })]
    [InlineData("images/2.png", "TWO", new[] { Quantize })]
    [InlineData("arch.json", "{ }", new[] { Inspect, Compile })]
    [InlineData("tools/vai_c_xir", "a newer compiler", new[] { Compile })]
    [InlineData("labels.txt", "bag", new[] { Inspect })]
    [InlineData("net.pt.beside", "weights outside of the model", new[] { Inspect, Quantize })]
    public void An_older_file_with_other_content_counts_and_a_newer_one_with_the_same_does_not(string file, string content, string[] stages)
    {
        _bench.Write("arch.json", "{}");
        _bench.Write("tools/vai_c_xir", "a compiler");
        _bench.Write("labels.txt", "boot");
        _bench.Write("net.pt.beside", "weights");
        _bench.Add("net.pt", ("DpuTarget", "arch.json"), ("Compiler", "tools/vai_c_xir"));
        _bench.Build();

        _bench.WriteOlder(file, content);
        Assert.Equal(stages, _bench.Build());
        Assert.Empty(_bench.Build());

        File.SetLastWriteTimeUtc(_bench.PathOf(file), DateTime.UtcNow.AddDays(1));
        Assert.Empty(_bench.Build());
    }

    [Fact]
    public void A_file_that_a_stage_looked_for_in_vain_counts_when_it_appears_and_when_it_goes()
    {
        _bench.Add("net.pt");
        _bench.Build();

        _bench.WriteOlder("net.pt.beside", "labels");
        Assert.Equal([Inspect, Quantize], _bench.Build());
        File.Delete(_bench.PathOf("net.pt.beside"));
        Assert.Equal([Inspect, Quantize], _bench.Build());
        Assert.Empty(_bench.Build());
    }

    [Fact]
    public void A_command_line_as_compiler_is_taken_as_it_is_and_a_file_by_its_content()
    {
        _bench.Write("tools/vai_c_xir", "a compiler");
        var model = _bench.Add("net.pt");
        _bench.Build();
        foreach (var compiler in (string[])["docker run --rm -v {dir}:{dir} image vai_c_xir", "tools/vai_c_xir", ""])
        {
            model.SetMetadata("Compiler", compiler);
            Assert.Equal([Compile], _bench.Build());
            var told = compiler.StartsWith("tools", StringComparison.Ordinal) ? _bench.PathOf(compiler) : compiler;
            var request = File.ReadAllText(_bench.PathOf("obj/dpu/quantize.request.json"));
            Assert.Equal(told.Length > 0, request.Contains($"\"Compiler\": \"{told}\"", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("net_float.xmodel", new[] { Inspect })]
    [InlineData("inspect.txt", new[] { Inspect })]
    [InlineData("NetRunner.g.cs", new[] { Inspect })]
    [InlineData("quant_info.json", new[] { Quantize })]
    [InlineData("md5sum.txt", new[] { Compile })]
    [InlineData("compile.txt", new[] { Compile })]
    public void An_output_that_is_gone_is_made_again_by_its_stage_and_by_those_that_build_on_it(string output, string[] stages)
    {
        _bench.Add("net.pt");
        _bench.Build();

        File.Delete(_bench.OutputOf("net", output));
        Assert.Equal(stages, _bench.Build());
        Assert.True(File.Exists(_bench.OutputOf("net", output)));
        File.AppendAllText(_bench.OutputOf("net", output), "half");
        Assert.Equal(stages, _bench.Build());
        Assert.Empty(_bench.Build());
    }

    [Fact]
    public void A_stage_that_failed_runs_again_even_when_the_old_input_is_back()
    {
        _bench.Add("net.pt");
        _bench.Build();

        _bench.Write("net.pt", "broken");
        Assert.Equal([Inspect], _bench.Build());
        _bench.Write("net.pt", "a model");
        Assert.Equal([Inspect], _bench.Build());
        Assert.Empty(_bench.Errors);
    }

    [Fact]
    public void The_build_says_why_a_stage_runs()
    {
        _bench.Add("net.pt");
        _bench.Build();
        _bench.WriteOlder("images/2.png", "TWO");
        _bench.Build();

        var why = Assert.Single(
            _bench.Messages, message => message.StartsWith("net.pt: quantize, compile runs: ", StringComparison.Ordinal));
        Assert.Contains("CalibrationSet images/2.png", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_that_moved_has_nothing_to_do()
    {
        using var moved = new TaskBench();
        foreach (var bench in (TaskBench[])[_bench, moved])
        {
            bench.Add("net.pt");
            bench.Resolve();
        }

        Assert.Equal(
            File.ReadAllText(_bench.OutputOf("net", "quantize.arguments")), File.ReadAllText(moved.OutputOf("net", "quantize.arguments")));
        Assert.Equal(_bench.Resolved[0].GetMetadata("QuantizeHash"), moved.Resolved[0].GetMetadata("QuantizeHash"));
    }

    [Fact]
    public void A_question_is_answered_with_a_code_and_changes_nothing()
    {
        _bench.Add("net.pt");
        _bench.Build();
        _bench.Question = true;
        Assert.Equal((0, 0), (_bench.Build().Length, _bench.Errors.Count));

        _bench.WriteOlder("images/2.png", "TWO");
        var before = Directory.GetFiles(_bench.PathOf("obj"), "*", SearchOption.AllDirectories).Select(File.ReadAllText).ToArray();
        Assert.Empty(_bench.Build());
        var error = Assert.Single(_bench.Errors);
        Assert.Equal(("VAI0007", "net.pt"), (error.Code, error.File));
        Assert.Contains("'quantize'", error.Text, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(_bench.PathOf("obj"), "*", SearchOption.AllDirectories).Select(File.ReadAllText));
    }

    [Fact]
    public async Task Two_builds_at_once_do_the_work_once()
    {
        _bench.Add("net.pt");
        Assert.True(_bench.Resolve());

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => _bench.Run("inspect"))));

        Assert.Equal([true, true], both);
        Assert.Equal([Inspect], _bench.TakeWorkerLog());
    }

    [Fact]
    public void An_editor_does_not_wait_for_a_build_that_is_at_work()
    {
        _bench.Add("net.pt");
        _bench.Build();
        _bench.Write("net.pt", "another model");
        Assert.True(_bench.Resolve());
        _bench.DesignTime = true;
        using (new FileStream(_bench.OutputOf("net", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.True(_bench.Run("inspect"));
            Assert.Empty(_bench.TakeWorkerLog());
        }

        Assert.True(_bench.Run("inspect"));
        Assert.Equal([Inspect], _bench.TakeWorkerLog());
    }

    [Fact]
    public void A_record_that_is_no_record_is_none()
    {
        _bench.Add("net.pt");
        _bench.Build();
        foreach (var text in (string[])["", "null", "{}", "[", """{"Key":"x","Reads":null,"Outputs":{},"Diagnostics":[]}"""])
        {
            File.WriteAllText(_bench.OutputOf("net", "compile.record.json"), text);
            File.WriteAllText(_bench.PathOf("obj/dpu/inputs.stamps"), text + " 1 2\n3 4 5 x\n");
            Assert.Equal([Compile], _bench.Build());
        }
    }

    public void Dispose() => _bench.Dispose();
}
