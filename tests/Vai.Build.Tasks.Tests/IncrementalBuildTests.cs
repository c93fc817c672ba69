namespace Vai.Build.Tasks.Tests;

public class IncrementalBuildTests
{
    [Fact]
    public void A_first_build_runs_all_stages_and_puts_the_model_beside_the_application_and_a_second_runs_none()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);

        var first = project.Build();
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Equal(["inspect net.pt", "quantize+compile net.pt"], project.TakeWorkerLog());
        foreach (var file in (string[])["deploy.xmodel", "md5sum.txt", "meta.json", "net_int.xmodel", "net_float.xmodel", "inspect.txt"])
        {
            Assert.True(File.Exists(project.PathOf("bin/Debug/net10.0/net/" + file)), file);
        }

        var second = project.Build("--no-restore");
        Assert.True(second.ExitCode == 0, second.Output);
        Assert.Equal(0, second.WorkerRuns);
        Assert.Empty(project.TakeWorkerLog());

        var question = project.Run(["msbuild", "App.csproj", "-nologo", "-question", "-t:Build"]);
        Assert.True(question.ExitCode == 0, question.Output);
    }

    [Fact]
    public void Each_change_runs_the_stages_that_depend_on_it_and_no_others()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Build();
        project.TakeWorkerLog();

        project.Edit("App.csproj", "B3136", "B4096");
        Assert.Equal(["inspect net.pt", "compile net.pt"], StagesOfBuild());

        project.Touch("net.pt");
        Assert.Equal(["inspect net.pt", "quantize+compile net.pt"], StagesOfBuild());

        project.Write("images/0.png", "zero");
        Assert.Equal(["inspect net.pt", "quantize+compile net.pt"], StagesOfBuild());

        File.Delete(project.PathOf("images/2.png"));
        Assert.Equal(["quantize+compile net.pt"], StagesOfBuild());

        project.Touch("images/1.png");
        Assert.Equal(["quantize+compile net.pt"], StagesOfBuild());

        project.Edit("App.csproj", "CalibrationSet=", "InputMean=\"127.5\" InputScale=\"1/127.5\" CalibrationSet=");
        Assert.Equal(["inspect net.pt", "quantize+compile net.pt"], StagesOfBuild());

        project.Write("net.layers.json", "{}");
        Assert.Equal(["inspect net.pt", "quantize+compile net.pt"], StagesOfBuild());

        project.Edit("Program.cs", "runs", "runs on");
        Assert.Empty(StagesOfBuild());

        string[] StagesOfBuild()
        {
            var built = project.Build("--no-restore");
            Assert.True(built.ExitCode == 0, built.Output);
            return project.TakeWorkerLog();
        }
    }

    [Fact]
    public void Another_compiler_or_a_newer_one_compiles_again_and_nothing_else()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Write("tools/vai_c_xir", "a compiler");
        project.Build();
        project.TakeWorkerLog();

        foreach (var compiler in (string[])["docker run --rm -v {dir}:{dir} image vai_c_xir", "tools/vai_c_xir"])
        {
            project.Edit("App.csproj", "DpuTarget=\"B3136\"", $"DpuTarget=\"B3136\" Compiler=\"{compiler}\"");
            Assert.Equal(["compile net.pt"], StagesOfBuild());
            Assert.Empty(StagesOfBuild());
            var request = File.ReadAllText(project.PathOf("obj/dpu/Debug/compile.request.json"));
            Assert.Contains(compiler.StartsWith("docker", StringComparison.Ordinal)
                ? $"\"Compiler\": \"{compiler}\""
                : $"\"Compiler\": \"{project.PathOf(compiler)}\"", request, StringComparison.Ordinal);
            project.Edit("App.csproj", $" Compiler=\"{compiler}\"", "");
            Assert.Equal(["compile net.pt"], StagesOfBuild());
        }

        project.Edit("App.csproj", "DpuTarget=\"B3136\"", "DpuTarget=\"B3136\" Compiler=\"tools/vai_c_xir\"");
        StagesOfBuild();
        project.Touch("tools/vai_c_xir");
        Assert.Equal(["compile net.pt"], StagesOfBuild());

        string[] StagesOfBuild()
        {
            var built = project.Build("--no-restore");
            Assert.True(built.ExitCode == 0, built.Output);
            return project.TakeWorkerLog();
        }
    }

    [Fact]
    public void A_newer_description_of_the_DPU_inspects_and_compiles_again()
    {
        using var project = new ConsumerProject("""<DpuModel Include="net.pt" DpuTarget="arch.json" CalibrationSet="images/*.png" />""");
        project.Write("arch.json", "{}");
        project.Build();
        project.TakeWorkerLog();

        project.Touch("arch.json");
        var built = project.Build("--no-restore");

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.Equal(["inspect net.pt", "compile net.pt"], project.TakeWorkerLog());
    }

    [Fact]
    public void Of_two_models_only_the_changed_one_is_made_again_and_one_worker_serves_both()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel
            + """<DpuModel Include="sub/net.pt" target="B512" CalibrationSet="images/*.png" ClassName="Other" Access="internal" />""");
        project.Write("sub/net.pt", "another model of the same name");

        var first = project.Build();
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Equal(2, first.WorkerRuns);
        Assert.True(File.Exists(project.PathOf("bin/Debug/net10.0/net/deploy.xmodel")));
        Assert.True(File.Exists(project.PathOf("bin/Debug/net10.0/Other/deploy.xmodel")));

        File.Delete(project.PathOf("sub/fake-worker.log"));
        project.TakeWorkerLog();
        project.Touch("sub/net.pt");
        Assert.True(project.Build("--no-restore").ExitCode == 0);
        Assert.Empty(project.TakeWorkerLog());
        Assert.Equal(["inspect sub/net.pt", "quantize+compile sub/net.pt"], File.ReadAllLines(project.PathOf("sub/fake-worker.log")));
    }

    [Theory]
    [InlineData("""<DpuModel Include="vendor.xmodel" />""", "vendor.xmodel", "vendor")]
    [InlineData("""<DpuModel Include="vendor_int.xmodel" DpuTarget="B512" />""", "vendor_int.xmodel", "vendor_int")]
    [InlineData("""<DpuModel Include="odd.bin" DpuTarget="B512" Entry="Quantized" />""", "odd.bin", "odd")]
    [InlineData("""<DpuModel Include="vendor.xmodel" DpuTarget="B512" Entry="recompile" />""", "vendor.xmodel", "vendor")]
    public void A_model_that_is_quantized_or_compiled_already_enters_at_its_stage_and_a_clean_leaves_it_alone(
        string item, string file, string folder)
    {
        using var project = new ConsumerProject(item);
        project.Write(file, "a model of the vendor");

        var first = project.Build();
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Equal(["inspect " + file, "compile " + file], project.TakeWorkerLog());
        Assert.True(File.Exists(project.PathOf($"bin/Debug/net10.0/{folder}/deploy.xmodel")));

        Assert.Equal((0, 0), (project.Build("--no-restore").ExitCode, project.TakeWorkerLog().Length));
        Assert.Equal(0, project.Run(["msbuild", "App.csproj", "-nologo", "-question", "-t:Build"]).ExitCode);
        Assert.Equal(0, project.Run(["clean", "App.csproj", "-nologo", "-v:q"]).ExitCode);
        Assert.Equal("a model of the vendor", File.ReadAllText(project.PathOf(file)));
    }

    [Fact]
    public void Clean_leaves_nothing_of_the_models()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Build();
        Assert.True(Directory.Exists(project.PathOf("obj/dpu")));

        Assert.Equal(0, project.Run(["clean", "App.csproj", "-nologo", "-v:q"]).ExitCode);

        Assert.False(Directory.Exists(project.PathOf("obj/dpu/Debug")));
        Assert.False(File.Exists(project.PathOf("bin/Debug/net10.0/net/deploy.xmodel")));
    }

    [Fact]
    public void The_editor_sees_the_runner_without_a_quantization()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);

        var designTime = project.Run(
        [
            "msbuild", "App.csproj", "-nologo", "-restore", "-t:Compile", "-p:DesignTimeBuild=true", "-p:BuildingInsideVisualStudio=true",
            "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-getItem:Compile",
        ]);

        Assert.Contains("NetRunner.g.cs", designTime.Output, StringComparison.Ordinal);
        Assert.Equal(["inspect net.pt"], project.TakeWorkerLog());
    }

    [Fact]
    public void With_two_target_frameworks_a_model_is_quantized_once()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Edit("App.csproj", "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>",
            "<TargetFrameworks>netstandard2.1;net10.0</TargetFrameworks>");
        project.Write("Program.cs", "namespace App { public static class Nothing { } }");

        var built = project.Build();

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.Single(project.TakeWorkerLog(), line => line.StartsWith("quantize", StringComparison.Ordinal));
        Assert.True(File.Exists(project.PathOf("bin/Debug/netstandard2.1/net/deploy.xmodel")));
        Assert.True(File.Exists(project.PathOf("bin/Debug/net10.0/net/deploy.xmodel")));
    }

    [Fact]
    public void A_published_application_carries_what_the_board_needs_and_no_more()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);

        var published = project.Run(["publish", "App.csproj", "-nologo", "-v:q", "-o", "out"]);

        Assert.True(published.ExitCode == 0, published.Output);
        Assert.Equal(
            ["deploy.xmodel", "md5sum.txt", "meta.json"],
            Directory.GetFiles(project.PathOf("out/net")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
