using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Compiler;
using Vai.Compiler.VendorCompiler;
using Vai.Targets;
using Vai.Tool.Tests.Worker;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Stages;

/// <summary>A compiler of the vendor instead of ours: FakeVendorCompiler takes the same words as vai_c_xir.</summary>
public sealed class VendorCompilerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Its_model_is_proven_and_taken_byte_for_byte()
    {
        var own = await CompiledFor("B3136");

        var run = (await Compile($"copy \"{own}\"")).AssertSucceeded();

        Assert.Equal(
            ["out/compile.json", "out/compile.txt", "out/deploy.xmodel", "out/md5sum.txt", "out/meta.json"],
            _folder.Files.Where(file => file.StartsWith("out/", StringComparison.Ordinal)));
        foreach (var file in (string[])["deploy.xmodel", "md5sum.txt", "meta.json"])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(own)!, file)), File.ReadAllBytes(_folder.File("out", file)));
        }

        Assert.Contains("simulator and executor agree on ", run.Output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("out", "compile.json")));
        Assert.True(report.RootElement.GetProperty("verification").GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task It_is_told_the_fingerprint_and_what_it_says_is_passed_on()
    {
        var own = await CompiledFor("B3136");
        var lines = new List<string>();

        VendorModelCompiler.Compile(
            Fake($"copy \"{own}\""), File.ReadAllBytes(_folder.File("net_int.xmodel")), DpuTarget.Parse("B3136"), _folder.Path,
            new VendorCompilerOptions { Line = lines.Add },
            TestContext.Current.CancellationToken);

        Assert.Equal(
            ["* VITIS_AI Compilation - Fake", "[UNILOG][INFO] Target architecture: 0x101000016010406", "[UNILOG][INFO] Compile done."],
            lines);
        Assert.Equal(DpuTarget.Parse("B3136"),
            DpuTarget.Parse(_folder.Write("arch.json", VendorModelCompiler.ArchJson(DpuTarget.Parse("B3136")))));
    }

    [Fact]
    public async Task A_model_for_another_DPU_is_an_error_that_says_what_differs()
    {
        var run = await Compile($"copy \"{await CompiledFor("B512")}\"");

        run.AssertFailed("VAI1010", Quantized);
        Assert.Contains("the size is B512, not B3136", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Theory]
    [InlineData("fail", "VAI4202", "ended with code 3. It last wrote: ",
        "line 29 | [UNILOG][FATAL][XCOM_DATA_OUTRANGE] Data value is out of range!")]
    [InlineData("nothing", "VAI4203", "wrote no deploy.xmodel", "VITIS_AI Compilation")]
    public async Task A_failure_is_an_error_with_its_last_words_and_nothing_is_written(
        string mode, string code, string what, string lastWords)
    {
        await Quantize();

        var run = await Compile(mode);

        run.AssertFailed(code, Quantized);
        Assert.Contains(what, run.Errors, StringComparison.Ordinal);
        Assert.All(lastWords.Split(" | "), words => Assert.Contains(words, run.Errors, StringComparison.Ordinal));
        Assert.DoesNotContain("line 10 ", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task A_compiler_that_is_not_there_is_an_error()
    {
        await Quantize();
        var run = await ToolRun.Of("compile", Quantized, "--target", "B3136", "--output", _folder.File("out"), "--compiler",
            "/no/such/vai_c_xir");
        run.AssertFailed("VAI4201", Quantized);
        Assert.Contains("'/no/such/vai_c_xir' cannot be started", run.Errors, StringComparison.Ordinal);
        Assert.Contains("docker run --rm -v {dir}:{dir} IMAGE vai_c_xir", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task A_compiler_that_never_ends_is_ended_with_its_children_when_the_work_is_canceled()
    {
        using var canceled = new CancellationTokenSource();
        var ids = _folder.File("ids");
        var compiling = Task.Run(() => Hang(ids, TimeSpan.FromMinutes(5), canceled.Token), TestContext.Current.CancellationToken);
        await Poll(() => File.Exists(ids));

        await canceled.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => compiling);
        await Poll(() => File.ReadAllText(ids).Split(' ').All(id => !IsAlive(id)));
        Assert.Equal(["ids"], _folder.Files);
    }

    [Fact]
    public void A_compiler_that_takes_too_long_is_ended_and_an_error()
    {
        var exception =
            Assert.Throws<VaiException>(() => Hang(_folder.File("ids"), TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken));
        Assert.Equal("VAI4204", exception.Diagnostic.Code);
        Assert.Contains("VITIS_AI Compilation", exception.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_simulator_and_executor_do_not_agree_on_is_taken_with_a_warning()
    {
        // The executor reads the graph, the simulator the instructions.
        var compiled = XmodelFile.Read(await CompiledFor("B3136"));
        var changed = compiled with
        {
            Ops = [.. compiled.Ops.Select(op =>
                op.Type == "conv2d-fix" ? op with { Attributes = op.Attributes.With(("nonlinear", "NONE")) } : op)],
        };
        XmodelFile.Write(_folder.File("changed.xmodel"), changed);

        var run = (await Compile($"copy \"{_folder.File("changed.xmodel")}\"")).AssertSucceeded();

        Assert.Contains("warning VAI4206", run.Errors + run.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder.File("changed.xmodel")), File.ReadAllBytes(_folder.File("out", "deploy.xmodel")));
    }

    [Fact]
    public async Task A_model_without_the_DPU_is_an_error()
    {
        await Quantize();
        (await Compile($"copy \"{Quantized}\"")).AssertFailed("VAI4205", Quantized);
    }

    [Fact]
    public async Task A_build_says_the_compiler_too()
    {
        var own = await CompiledFor("B3136");
        var events = WorkerEvents.Of(_folder, new JsonObject
        {
            ["models"] = new JsonArray(new JsonObject
            {
                ["stages"] = new JsonArray("inspect", "compile"),
                ["model"] = Quantized,
                ["displayPath"] = "net_int.xmodel",
                ["name"] = "net",
                ["metadata"] =
                    new JsonObject { ["DpuTarget"] = "B3136", ["Compiler"] = Fake($"copy \"{own}\""), ["ClassName"] = "NetRunner" },
                ["outputDirectory"] = _folder.File("obj"),
                ["deployPath"] = "net/deploy.xmodel",
            }),
        });

        Assert.True(events.Succeeded("net_int.xmodel"));
        Assert.Equal(File.ReadAllBytes(own), File.ReadAllBytes(_folder.File("obj", "deploy.xmodel")));
        Assert.Contains(events.OfType("progress"), item => item.GetProperty("text").GetString() == "[UNILOG][INFO] Compile done.");
    }

    [Theory]
    [InlineData("vai_c_xir", "vai_c_xir")]
    [InlineData("  docker run --rm -v {dir}:{dir} image vai_c_xir ", "docker|run|--rm|-v|/a b:/a b|image|vai_c_xir")]
    [InlineData("\"/opt/a b/vai_c_xir\" --opt='x y'z ''", "/opt/a b/vai_c_xir|--opt=x yz|")]
    [InlineData("vai_c_xir \"open", "vai_c_xir|open")]
    public void A_command_is_cut_at_spaces_that_no_quotes_hold(string command, string words) =>
        Assert.Equal(words.Split('|'), CommandWords.Of(command, "/a b"));

    [Fact]
    public void A_command_that_is_a_file_is_one_word()
    {
        var path = _folder.Write("my tools/vai_c_xir", "");
        Assert.Equal([path], CommandWords.Of(path, "/dir"));
    }

    public void Dispose() => _folder.Dispose();

    private string Quantized => _folder.File("net_int.xmodel");

    private static string Fake(string words) =>
        $"dotnet exec \"{Path.Combine(FakeFolder, "FakeVendorCompiler.dll")}\" {words}";

    private static string FakeFolder { get; } =
        AppContext.BaseDirectory.Replace("Vai.Tool.Tests", "FakeVendorCompiler", StringComparison.Ordinal);

    private void Hang(string ids, TimeSpan limit, CancellationToken cancellation) => VendorModelCompiler.Compile(
        Fake($"hang \"{ids}\""), [1], DpuTarget.Parse("B3136"), _folder.Path,
        new VendorCompilerOptions { TimeLimit = limit }, cancellation);

    private Task<ToolRun> Compile(string words) =>
        ToolRun.Of("compile", Quantized, "--target", "B3136", "--output", _folder.File("out"), "--compiler", Fake(words));

    private async Task Quantize()
    {
        XmodelFile.Write(_folder.File("net.xmodel"), FloatModels.Classifier());
        (await ToolRun.Of("quantize", _folder.File("net.xmodel"), "--target", "B3136", "--calibration",
            _folder.Write("images.idx", FloatModels.Images(10)), "--output", Quantized)).AssertSucceeded();
    }

    /// <summary>What our own compiler makes.</summary>
    private async Task<string> CompiledFor(string target)
    {
        await Quantize();
        (await ToolRun.Of("compile", Quantized, "--target", target, "--output", _folder.File("own"))).AssertSucceeded();
        return _folder.File("own", "deploy.xmodel");
    }

    private static async Task Poll(Func<bool> isDone)
    {
        var watch = Stopwatch.StartNew();
        while (!isDone())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "it takes too long");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    // On Linux a process that ended and that no one asked about is still there, as a zombie.
    private static bool IsAlive(string id)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture));
            return !process.HasExited
                && !(OperatingSystem.IsLinux() && File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return false;
        }
    }
}
