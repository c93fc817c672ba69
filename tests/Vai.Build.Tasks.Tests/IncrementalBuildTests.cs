namespace Vai.Build.Tasks.Tests;

/// <summary>What stands in the targets: order, copies, frameworks, cleaning. What the tasks decide is tested without MSBuild.</summary>
public class IncrementalBuildTests
{
    [Fact]
    public void A_first_build_runs_all_stages_a_second_runs_none_and_a_clean_leaves_nothing_of_the_models()
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
        project.Write("net.pt", "another");
        var answer = project.Run(["msbuild", "App.csproj", "-nologo", "-question", "-t:Build"]);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains("error VAI0007", answer.Output, StringComparison.Ordinal);

        Assert.Equal(0, project.Run(["clean", "App.csproj", "-nologo", "-v:q"]).ExitCode);
        Assert.False(Directory.Exists(project.PathOf("obj/dpu/Debug")));
        Assert.False(File.Exists(project.PathOf("bin/Debug/net10.0/net/deploy.xmodel")));
        Assert.Equal("another", File.ReadAllText(project.PathOf("net.pt")));
    }

    [Fact]
    public void A_model_that_a_pattern_no_longer_finds_leaves_the_assembly_and_the_folder_of_the_application()
    {
        using var project = new ConsumerProject("""<DpuModel Include="models/*.pt" DpuTarget="B3136" CalibrationSet="images/*.png" />""");
        project.Write("models/kept.pt", "a model");
        project.Write("models/gone.pt", "a model");
        Assert.Equal(0, project.Build().ExitCode);
        Assert.Contains("GoneRunner", Assembly(), StringComparison.Ordinal);

        File.Delete(project.PathOf("models/gone.pt"));
        Assert.Equal(0, project.Build("--no-restore").ExitCode);

        Assert.DoesNotContain("GoneRunner", Assembly(), StringComparison.Ordinal);
        Assert.Contains("KeptRunner", Assembly(), StringComparison.Ordinal);
        Assert.False(File.Exists(project.PathOf("bin/Debug/net10.0/gone/deploy.xmodel")));

        string Assembly() => File.ReadAllText(project.PathOf("bin/Debug/net10.0/App.dll"), System.Text.Encoding.Latin1);
    }

    [Fact]
    public void Another_model_takes_the_place_beside_the_application_though_its_file_is_older()
    {
        using var project = new ConsumerProject("""<DpuModel Include="$(Side)/net.pt" DpuTarget="B3136" CalibrationSet="images/*.png" />""");
        project.Write("left/net.pt", "left");
        project.Write("right/net.pt", "right");
        foreach (var side in (string[])["left", "right", "left"])
        {
            Assert.Equal(0, project.Build("-p:Side=" + side).ExitCode);
            Assert.Contains(side, File.ReadAllText(project.PathOf("bin/Debug/net10.0/net/deploy.xmodel")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Two_libraries_with_models_of_one_name_give_an_application_both()
    {
        using var project = new ConsumerProject(
            """<ProjectReference Include="First/First.csproj" /><ProjectReference Include="Second/Second.csproj" />""",
            "<EnableDefaultCompileItems>false</EnableDefaultCompileItems>");
        project.Edit("App.csproj", "<ProjectReference", """<Compile Include="Program.cs" /><ProjectReference""");
        foreach (var library in (string[])["First", "Second"])
        {
            project.WriteProject(
                $"{library}/{library}.csproj", """<DpuModel Include="net.pt" DpuTarget="B3136" CalibrationSet="../images/*.png" />""");
            project.Write($"{library}/net.pt", "the network of " + library);
        }

        var built = project.Build();

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.All(["First", "Second"], library => Assert.Contains(
            library, File.ReadAllText(project.PathOf($"bin/Debug/net10.0/{library}/net/deploy.xmodel")), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "0.0.0-source", "true")]
    [InlineData("""<PackageVersion Include="Vai.Runtime" Version="1.2.3" />""", "", "")]
    public void The_reference_to_the_runtime_has_the_version_of_the_SDK_or_that_of_the_repository(
        string items, string version, string isImplicit)
    {
        using var project = new ConsumerProject(items);
        var evaluated = project.Run(
            ["msbuild", "App.csproj", "-nologo", "-p:DisableImplicitVaiReferences=false", "-getItem:PackageReference"]);
        using var json = System.Text.Json.JsonDocument.Parse(evaluated.Output);
        var reference = json.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray().Single();
        Assert.Equal(("Vai.Runtime", version, isImplicit), (Of("Identity"), Of("Version"), Of("IsImplicitlyDefined")));

        string Of(string name) => reference.TryGetProperty(name, out var value) ? value.GetString()! : "";
    }

    [Fact]
    public void A_packed_library_brings_its_models_to_applications_that_know_no_SDK_of_ours()
    {
        using var project = new ConsumerProject("");
        project.WriteProject("Lib/Lib.csproj", """
            <DpuModel Include="net.pt" DpuTarget="B3136" CalibrationSet="../images/*.png" />
            <DpuModel Include="many.pt" DpuTarget="B3136;B512" CalibrationSet="../images/*.png" />
            """);
        project.Write("Lib/many.pt", "the other network of Lib");
        project.Write("Lib/net.pt", "the network of Lib");
        var packed = project.Run(["pack", "Lib/Lib.csproj", "-nologo", "-v:q", "-o", "feed"]);
        Assert.True(packed.ExitCode == 0, packed.Output);

        project.Write("nuget.config", """
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="feed" value="feed" /></packageSources>
            </configuration>
            """);
        project.Write("App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
              <PropertyGroup><EnableDefaultCompileItems>false</EnableDefaultCompileItems></PropertyGroup>
              <ItemGroup><Compile Include="Program.cs" /><PackageReference Include="Lib" Version="1.0.0" /></ItemGroup>
            </Project>
            """);
        project.Write("Program.cs", "System.Console.WriteLine(Lib.NetRunner.Target);");
        var built = project.Run(["publish", "App.csproj", "-nologo", "-v:q", "-o", "out"]);

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.All(["out/", "bin/Release/net10.0/"], folder => Assert.Contains(
            "the network of Lib", File.ReadAllText(project.PathOf(folder + "Lib/net/deploy.xmodel")), StringComparison.Ordinal));
        Assert.Equal(3, Directory.GetFiles(project.PathOf("out/Lib/net")).Length);
        Assert.All(["B3136", "B512"], target =>
            Assert.Equal(3, Directory.GetFiles(project.PathOf($"out/Lib/many/{target}")).Length));
    }

    [Fact]
    public void With_several_target_frameworks_each_model_is_made_once_and_for_one_framework_alone_too()
    {
        using var project = new ConsumerProject(
            ConsumerProject.OneModel + """<DpuModel Include="other.pt" DpuTarget="B512" CalibrationSet="images/*.png" Condition="'$(TargetFramework)' == 'net10.0'" />""");
        project.Edit("App.csproj", "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>",
            "<TargetFrameworks>netstandard2.1;net10.0</TargetFrameworks>");
        project.Write("Program.cs", "namespace App { public static class Nothing { } }");
        project.Write("other.pt", "another model");

        var built = project.Build();

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.Equal(
            ["inspect net.pt", "inspect other.pt", "quantize+compile net.pt", "quantize+compile other.pt"],
            project.TakeWorkerLog().Order(StringComparer.Ordinal));
        Assert.True(File.Exists(project.PathOf("bin/Debug/netstandard2.1/App/net/deploy.xmodel")));
        Assert.True(File.Exists(project.PathOf("bin/Debug/net10.0/App/net/deploy.xmodel")));
        Assert.True(File.Exists(project.PathOf("bin/Debug/net10.0/App/other/deploy.xmodel")));
        Assert.False(File.Exists(project.PathOf("bin/Debug/netstandard2.1/App/other/deploy.xmodel")));
    }

    [Fact]
    public void A_folder_of_the_users_for_intermediate_files_survives_a_clean()
    {
        using var project = new ConsumerProject(
            """<DpuModel Include="models/net.pt" DpuTarget="B3136" CalibrationSet="images/*.png" />""",
            "<DpuModelsOutputPath>models</DpuModelsOutputPath>");
        project.Write("models/net.pt", "a model");
        Assert.Equal(0, project.Build().ExitCode);
        Assert.True(File.Exists(project.PathOf("models/inspect.request.json")));

        Assert.Equal(0, project.Run(["clean", "App.csproj", "-nologo", "-v:q"]).ExitCode);

        Assert.Equal(["fake-worker.log", "net.pt"],
            Directory.EnumerateFileSystemEntries(project.PathOf("models")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
