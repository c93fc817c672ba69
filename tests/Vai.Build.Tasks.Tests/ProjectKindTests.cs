namespace Vai.Build.Tasks.Tests;

/// <summary>Models in every kind of project: what the targets of other SDKs do must not be in the way of ours.</summary>
public class ProjectKindTests
{
    // Its reference pack is not downloaded: what counts are its targets.
    private const string Windows =
        "<OutputType>WinExe</OutputType><TargetFramework>net10.0-windows</TargetFramework><UseWindowsForms>true</UseWindowsForms>"
        + "<EnableWindowsTargeting>true</EnableWindowsTargeting>"
        + "<DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>"
        + "<DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>";

    [Theory]
    [InlineData(null, "<OutputType>Exe</OutputType>")]
    [InlineData("Microsoft.NET.Sdk.Web", "")]
    [InlineData("Microsoft.NET.Sdk.Worker", "")]
    [InlineData("Microsoft.NET.Sdk.Razor", "<OutputType>Library</OutputType>")]
    [InlineData(null, Windows, """<FrameworkReference Include="Microsoft.NETCore.App" />""")]
    public void A_published_project_of_any_kind_carries_what_the_board_needs_and_no_more(string? sdk, string properties, string items = "")
    {
        using var project = new ConsumerProject(
            ConsumerProject.OneModel + """<Content Include="notes.txt" CopyToOutputDirectory="PreserveNewest" />""" + items, properties,
            sdk: sdk);
        var isLibrary = properties.Contains("Library", StringComparison.Ordinal);
        project.Write("Program.cs", isLibrary ? "public static class Nothing { }" : "System.Console.WriteLine(App.NetRunner.Target);");
        project.Write("notes.txt", "content of the project's own");
        project.Write("appsettings.json", "{}");
        project.Write("wwwroot/index.html", "<html></html>");
        if (sdk == "Microsoft.NET.Sdk.Web")
        {
            // Blazor: a component is compiled by a generator, in the same run of the compiler as our class.
            project.Write("Target.razor", "<p>@App.NetRunner.Target</p>");
        }

        Publish(project, isLibrary ? "App/net" : "net");
        Assert.True(File.Exists(project.PathOf("out/notes.txt")));
    }

    [Fact]
    public void A_program_of_Blazor_and_an_app_host_of_Aspire_know_the_class()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1", "Their packages are large: VAI_NIGHTLY=1.");
        foreach (var (sdk, items) in (ReadOnlySpan<(string, string)>)
        [
            ("Microsoft.NET.Sdk.BlazorWebAssembly",
                """<PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly" Version="10.0.15" />"""),
            ("Aspire.AppHost.Sdk",
                """<PackageReference Include="Aspire.Hosting.AppHost" Version="13.6.5" />"""),
        ])
        {
            using var project = new ConsumerProject(ConsumerProject.OneModel + items, sdk: sdk);
            project.Write("Program.cs", "System.Console.WriteLine(App.NetRunner.Target);");
            project.Write("global.json", """{ "msbuild-sdks": { "Aspire.AppHost.Sdk": "13.6.4" } }""");

            var built = project.Build();

            Assert.True(built.ExitCode == 0, built.Output);
            Assert.True(File.Exists(project.PathOf("bin/Debug/net10.0/net/deploy.xmodel")), sdk);
        }
    }

    [Fact]
    public void Models_and_their_pictures_are_chosen_and_excluded_by_MSBuild_itself()
    {
        using var project = new ConsumerProject("""
            <Picture Include="images/**/*.png" Exclude="images/bad/*.png" />
            <DpuModel Include="models/*.pt" Exclude="models/old.pt" DpuTarget="B3136" CalibrationSet="@(Picture)" />
            """);
        project.Write("models/new.pt", "a model");
        project.Write("models/old.pt", "a model");
        project.Write("images/deep/3;4.png", "three");
        project.Write("images/bad/5.png", "five");

        var built = project.Run(["build", "App.csproj", "-nologo", "-v:q", "-t:GenerateDpuRunners", "-restore"]);

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.False(File.Exists(project.PathOf("fake-worker.log")));
        Assert.Equal("inspect models/new.pt\n", File.ReadAllText(project.PathOf("models/fake-worker.log")));
        var arguments = Directory.GetFiles(project.PathOf("obj"), "quantize.arguments", SearchOption.AllDirectories).Single();
        Assert.Equal(
            ["images/1.png", "images/2.png", "images/deep/3;4.png"],
            File.ReadAllLines(arguments).Where(line => line.StartsWith("CalibrationSet ", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[1]));
    }

    private static void Publish(ConsumerProject project, string folder)
    {
        var published = project.Run(["publish", "App.csproj", "-nologo", "-v:q", "-o", "out"]);

        Assert.True(published.ExitCode == 0, published.Output);
        Assert.Equal(
            ["deploy.xmodel", "md5sum.txt", "meta.json"],
            Directory.GetFiles(project.PathOf("out/" + folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
