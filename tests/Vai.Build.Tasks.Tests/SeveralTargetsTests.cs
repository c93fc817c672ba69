namespace Vai.Build.Tasks.Tests;

/// <summary>One model for several targets: inspected and quantized once, compiled for each, into a folder of its name.</summary>
public sealed class SeveralTargetsTests : IDisposable
{
    private const string Inspect = "inspect net.pt";

    private readonly TaskBench _bench = new();

    [Fact]
    public void A_target_that_is_added_is_compiled_alone_and_one_that_is_left_out_costs_nothing()
    {
        var model = _bench.Add("net.pt", ("DpuTarget", "B1024; B3136"));
        Assert.Equal([Inspect, "quantize+compile net.pt for B1024, B3136"], _bench.Build());
        Assert.Empty(_bench.Build());

        model.SetMetadata("DpuTarget", "B512;B1024;B3136");
        Assert.Equal([Inspect, "compile net.pt for B512"], _bench.Build());
        Assert.Contains(_bench.Messages, message => message.StartsWith("net.pt: compile for B512 runs: ", StringComparison.Ordinal));

        model.SetMetadata("DpuTarget", "B3136;B1024");
        Assert.Equal([Inspect], _bench.Build());
        Assert.Empty(_bench.Build());
    }

    [Fact]
    public void What_concerns_all_runs_for_all_and_what_concerns_one_for_that_one()
    {
        _bench.Write("boards/arch.json", "{}");
        _bench.Add("net.pt", ("DpuTarget", "B1024;boards/arch.json"));
        _bench.Build();
        Assert.Equal("compile for arch", ModelStep.Of(ModelEntry.Trained, ["B1024", _bench.PathOf("boards/arch.json")])[^1].Title);

        _bench.WriteOlder("boards/arch.json", "{ }");
        Assert.Equal([Inspect, "compile net.pt for arch"], _bench.Build());
        File.Delete(_bench.OutputOf("net", "B1024/md5sum.txt"));
        Assert.Equal(["compile net.pt for B1024"], _bench.Build());
        _bench.WriteOlder("images/2.png", "TWO");
        Assert.Equal(["quantize+compile net.pt for B1024, arch"], _bench.Build());
        Assert.Empty(_bench.Build());
    }

    [Theory]
    [InlineData("B3136;"), InlineData(" ;B3136 ; ")]
    public void A_semicolon_at_the_end_makes_no_second_target(string target)
    {
        _bench.Add("net.pt", ("DpuTarget", target));
        Assert.Equal([Inspect, "quantize+compile net.pt"], _bench.Build());
        Assert.True(File.Exists(_bench.OutputOf("net", "deploy.xmodel")));
        Assert.Equal(["net"], _bench.Deployments.Select(item => item.GetMetadata("DeployFolder")));
    }

    [Fact]
    public void Semicolons_alone_are_no_target()
    {
        _bench.Add("net.pt", ("DpuTarget", ";"));
        Assert.False(_bench.Resolve());
        Assert.Equal(["VAI1006"], _bench.Errors.Select(error => error.Code));
    }

    [Fact]
    public void Each_target_has_a_folder_beside_the_application()
    {
        _bench.DeployRoot = "Library";
        _bench.Add("net.pt", ("DpuTarget", ""), ("target", "kv260@3.0;0x101000016010402"));
        _bench.Build();

        Assert.Equal(
            ["Library/net/kv260@3.0", "Library/net/0x101000016010402"],
            _bench.Deployments.Select(item => item.GetMetadata("DeployFolder")));
        Assert.All(_bench.Deployments, item => Assert.True(File.Exists(item.ItemSpec + "deploy.xmodel")));
    }

    [Fact]
    public void What_holds_for_all_targets_is_said_once_and_what_holds_for_one_names_it()
    {
        _bench.Write("net.pt", "warn");
        _bench.Add("net.pt", ("DpuTarget", "B1024;B512;B3136"));
        string[] said =
        [
            "layer 'act1': It runs on the CPU. Replace it.",
            "layer 'act1': It runs on the CPU. Replace it.",
            "layer 'act2': It is slow. Replace it.",
            "layer 'act3': For B1024, B3136: It has 16 lanes. Replace it.",
            "layer 'act3': For B512: It has 8 lanes. Replace it.",
        ];
        _bench.Build();
        Assert.Equal(said, _bench.Warnings.Select(warning => warning.Text));

        // Said again of what was compiled before, together with what is compiled now.
        File.Delete(_bench.OutputOf("net", "B512/deploy.xmodel"));
        Assert.Single(_bench.Build());
        Assert.Equal(said[2..], _bench.Warnings.Select(warning => warning.Text).Where(text => !text.Contains("act1")));
    }

    [Fact]
    public void Clean_deletes_the_folders_of_all_targets_of_those_that_were_left_out_too()
    {
        var model = _bench.Add("net.pt", ("DpuTarget", "B1024;B3136"));
        _bench.Build();
        model.SetMetadata("DpuTarget", "B3136;B512");
        _bench.Build();
        Directory.CreateDirectory(_bench.OutputOf("net", "notes"));
        File.WriteAllText(_bench.OutputOf("net", "notes/lock"), "the user's");

        _bench.Clean();

        Assert.Equal(
            [_bench.OutputOf("net", "notes/lock")],
            Directory.GetFiles(_bench.PathOf("obj/dpu"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_project_builds_copies_and_packs_all_and_forgets_what_it_no_longer_names()
    {
        using var project = new ConsumerProject("""<DpuModel Include="net.pt" DpuTarget="B1024;B3136" CalibrationSet="images/*.png" />""");
        var built = project.Build();
        Assert.True(built.ExitCode == 0, built.Output);
        Assert.Equal(["inspect net.pt", "quantize+compile net.pt for B1024, B3136"], project.TakeWorkerLog());
        Assert.Equal(
            ["B1024/compile.txt", "B1024/deploy.xmodel", "B1024/md5sum.txt", "B1024/meta.json", "B3136/compile.txt", "B3136/deploy.xmodel",
                "B3136/md5sum.txt", "B3136/meta.json", "inspect.txt", "net_float.xmodel", "net_int.xmodel"],
            FilesOf("bin/Debug/net10.0/net"));

        project.Edit("App.csproj", "B1024;B3136", "B3136;B512");
        built = project.Build();
        Assert.True(built.ExitCode == 0, built.Output);
        Assert.Equal(["inspect net.pt", "compile net.pt for B512"], project.TakeWorkerLog());
        Assert.DoesNotContain("B1024/deploy.xmodel", FilesOf("bin/Debug/net10.0/net"));

        var published = project.Run(["publish", "App.csproj", "-c", "Debug", "-nologo", "-v:q", "--no-build", "-o", "out"]);
        Assert.True(published.ExitCode == 0, published.Output);
        Assert.Equal(
            ["B3136/deploy.xmodel", "B3136/md5sum.txt", "B3136/meta.json", "B512/deploy.xmodel", "B512/md5sum.txt", "B512/meta.json"],
            FilesOf("out/net"));

        string[] FilesOf(string folder) =>
        [
            .. Directory.GetFiles(project.PathOf(folder), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(project.PathOf(folder), file).Replace('\\', '/')).Order(StringComparer.Ordinal),
        ];
    }

    public void Dispose() => _bench.Dispose();
}
