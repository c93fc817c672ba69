namespace Vai.Build.Tasks.Tests;

/// <summary>What a build says, by the real engine.</summary>
public class DiagnosticTests
{
    [Fact]
    public void A_broken_model_gives_one_error_at_the_model_leaves_no_output_and_does_not_stop_the_good_one()
    {
        using var project = new ConsumerProject(
            ConsumerProject.OneModel + """<DpuModel Include="broken.pt" DpuTarget="B3136" CalibrationSet="images/*.png" />""");
        project.Write("broken.pt", "broken");

        var built = project.Build();

        Assert.NotEqual(0, built.ExitCode);
        var error = Assert.Single(built.Errors);
        Assert.Equal(("VAI2001", project.PathOf("App.csproj")), (error.Code, error.File));
        Assert.Equal("broken.pt: layer 'conv1': It is broken. Mend it.", error.Text);
        // The canonical form, without a subcategory: editors link it by patterns of their own.
        Assert.Matches(@"App\.csproj\(\d+,\d+\): error VAI2001: broken\.pt: ", built.Output);
        Assert.False(Directory.Exists(project.PathOf("bin/Debug/net10.0/broken")));
        Assert.Equal(["inspect net.pt", "inspect broken.pt", "quantize+compile net.pt"], project.TakeWorkerLog());

        project.Write("broken.pt", "mended");
        Assert.Equal(0, project.Build("--no-restore").ExitCode);
        Assert.Equal(["inspect broken.pt", "quantize+compile broken.pt"], project.TakeWorkerLog());
    }

    [Fact]
    public void A_code_is_explained_on_the_page_in_the_package()
    {
        using var package = new TemporaryFolder();
        var tools = package.File("tools/net10.0");
        Assert.Null(TaskEdge.HelpLink("VAI2001", tools));
        package.Write("docs/diagnostics.md", "### VAI2001");
        Directory.CreateDirectory(tools);

        var link = new Uri(TaskEdge.HelpLink("VAI2001", tools)!);

        Assert.Equal((package.File("docs/diagnostics.md"), "#vai2001"), (link.LocalPath, link.Fragment));
    }

    [Fact]
    public void An_MSBuild_that_is_too_old_is_the_only_error_in_the_words_of_the_catalogue()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);

        var built = project.Build("-p:_VaiMSBuildVersion=18.8.99");

        Assert.NotEqual(0, built.ExitCode);
        var error = Assert.Single(built.Errors);
        Assert.Equal(("VAI0006", VaiDiagnostics.SdkTooOld.Unplaced("18.8.99").Text), (error.Code, error.Text));
        Assert.Empty(project.TakeWorkerLog());
    }

    [Fact]
    public void A_CSharp_error_costs_no_quantization()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Write("Program.cs", "this is no C#");

        Assert.NotEqual(0, project.Build().ExitCode);
        Assert.Equal(["inspect net.pt"], project.TakeWorkerLog());
    }

    [Fact]
    public void Warnings_obey_the_switches_that_every_project_knows_in_every_build()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel, "<Switch />");
        project.Write("net.pt", "warn");

        Assert.Equal((0, 1, 0), Build("<NoWarn>$(NoWarn);VAI9999</NoWarn>"));
        Assert.Equal((0, 1, 0), Build("<NoWarn>$(NoWarn);VAI9999</NoWarn>"));
        Assert.Equal((0, 0, 0), Build("<NoWarn>$(NoWarn);VAI2102</NoWarn>"));
        Assert.Equal((1, 0, 1), Build("<WarningsAsErrors>VAI2102</WarningsAsErrors>"));
        Assert.Equal((1, 0, 1), Build("<WarningsAsErrors>VAI2102</WarningsAsErrors>"));
        Assert.Equal((1, 0, 1), Build("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>"));
        Assert.Equal((1, 0, 1), Build("<Nothing />", "-warnaserror"));
        Assert.Equal((0, 1, 0),
            Build("<TreatWarningsAsErrors>true</TreatWarningsAsErrors><WarningsNotAsErrors>VAI2102</WarningsNotAsErrors>"));

        (int ExitCode, int Warnings, int Errors) Build(string switches, params string[] arguments)
        {
            project.Edit("App.csproj", "<Switch />", switches);
            var built = project.Run(
                ["build", "App.csproj", "-nologo", "-v:q", "-bl:log.binlog", .. arguments]);
            project.Edit("App.csproj", switches, "<Switch />");
            return (built.ExitCode, built.Warnings.Count(item => item.Code == "VAI2102"), built.Errors.Count);
        }
    }

    [Fact]
    public async Task A_worker_ends_when_the_build_is_killed()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Write("net.pt", "hang");
        using var build = project.Start(["build", "App.csproj", "-nologo", "-v:q"]);
        var pid = project.PathOf("net.pt.pid");
        await Until(() => File.Exists(pid) && File.ReadAllText(pid).Length > 0);
        var text = await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken);
        using var worker = System.Diagnostics.Process.GetProcessById(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture));

        build.Kill();

        await worker.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(
            TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 1200, "It took longer than a minute.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
