using System.Diagnostics;
using Microsoft.Build.Framework;

namespace Vai.Build.Tasks.Tests;

/// <summary>A board is a machine with an SSH server; the loopback's is as real as any.</summary>
public sealed class DeployToBoardTests : IDisposable
{
    private readonly LoopbackSshd _sshd = LoopbackSshd.Start();
    private readonly RecordingEngine _engine = new();

    public void Dispose() => _sshd.Dispose();

    [Fact]
    public void What_changed_is_copied_and_what_is_there_is_not()
    {
        Application("echo first");
        _sshd.Write("app/net/deploy.xmodel", "a model");
        _sshd.Write("app/it's a name.txt", "text");

        Assert.True(Deploy(), Errors);
        Assert.Contains(_engine.Messages, message => message.Contains("3 of 3 files copied", StringComparison.Ordinal));
        Assert.Equal("text", File.ReadAllText(_sshd.PathOf("board's folder/it's a name.txt")));
        Assert.Equal("a model", File.ReadAllText(_sshd.PathOf("board's folder/net/deploy.xmodel")));

        _sshd.Write("app/net/deploy.xmodel", "another model");
        Assert.True(Deploy(), Errors);
        Assert.Contains(_engine.Messages, message => message.Contains("1 of 3 files copied, 13 bytes", StringComparison.Ordinal));
        Assert.Equal("another model", File.ReadAllText(_sshd.PathOf("board's folder/net/deploy.xmodel")));
        Assert.Empty(Directory.GetFiles(_sshd.PathOf("board's folder"), "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_application_is_started_where_that_is_asked_for_and_its_output_comes_line_by_line()
    {
        Application("""echo "in $(basename "$PWD") with $1"; echo "to the other" >&2; exit 3""");
        Assert.False(Deploy(task => (task.Start, task.Arguments) = (true, "'two words'")));
        Assert.Contains("in board's folder with two words", _engine.Messages);
        Assert.Contains("to the other", _engine.Messages);
        Assert.Equal(["VAI7008"], Codes);
        Assert.Contains("exit code 3", Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_board_that_goes_away_amid_it_is_an_error_with_a_way_out()
    {
        Application("kill -9 $PPID; sleep 1");

        Assert.False(Deploy(task => task.Start = true));

        Assert.True(Codes.SequenceEqual(["VAI7002"]), Errors);
    }

    [Theory]
    [InlineData("RSA PRIVATE KEY", "AAAA")]
    [InlineData("RSA PRIVATE KEY", "MIIBAAIB")]
    [InlineData("EC PRIVATE KEY", "MIIBAAIB")]
    [InlineData("PRIVATE KEY", "MIIBAAIB")]
    [InlineData("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMw==")]
    [InlineData("OPENSSH PRIVATE KEY", "AAAA")]
    public void A_key_file_that_is_damaged_is_named(string kind, string content)
    {
        Application("echo");
        var key = _sshd.Write("damaged_key", $"-----BEGIN {kind}-----\n{content}\n-----END {kind}-----\n");

        Assert.False(Deploy(task => task.Key = key));

        Assert.True(Codes.SequenceEqual(["VAI7006"]), Errors);
    }

    [Fact]
    public async Task An_application_that_runs_ends_when_the_build_is_canceled()
    {
        Application("echo begun; exec sleep 600");
        using var task = NewTask();
        task.Start = true;
        var run = Task.Run(task.Execute, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => _engine.Messages.Contains("begun"), TimeSpan.FromSeconds(60)), Errors);
        var begin = Stopwatch.GetTimestamp();
        task.Cancel();
        Assert.False(await run);
        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Equal(["VAI0002"], Codes);
    }

    [Fact]
    public void A_key_in_the_agent_is_as_good_as_a_file()
    {
        Application("echo");
        var socket = _sshd.StartAgent();
        using var task = NewTask();
        task.Key = "";
        task.TaskEnvironment.SetEnvironmentVariable("SSH_AUTH_SOCK", socket);
        Assert.True(task.Execute(), Errors);
    }

    [Fact]
    public void A_board_whose_key_is_not_listed_or_another_is_not_trusted()
    {
        Application("echo");
        Assert.False(Deploy(task => task.KnownHosts = _sshd.PathOf("none")));
        var listed = _sshd.Write("changed", $"[127.0.0.1]:{_sshd.Port} {_sshd.PublicKey("other_key")}\n");
        Assert.False(Deploy(task => task.KnownHosts = listed));
        Assert.Equal(["VAI7003", "VAI7004"], Codes);
        Assert.False(Directory.Exists(_sshd.PathOf("board's folder")));
    }

    [Fact]
    public void Each_other_way_to_fail_is_one_error_with_a_way_out()
    {
        Application("echo");
        _sshd.MakeKey("locked_key", "zebra-4711");
        Assert.False(Deploy(task => task.Board = "nobody"));
        Assert.False(Deploy(task => task.Board = "root@127.0.0.1:1"));
        Assert.False(Deploy(task => task.Key = _sshd.OtherKey));
        Assert.False(Deploy(task => task.Key = _sshd.PathOf("locked_key")));
        Assert.False(Deploy(task => task.BoardFolder = "/proc/nothing"));
        Assert.False(Deploy(task => task.Folder = _sshd.PathOf("empty")));
        Assert.Equal(["VAI7001", "VAI7002", "VAI7005", "VAI7006", "VAI7007", "VAI7009"], Codes);
        Assert.DoesNotContain("zebra-4711", Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_is_published_deployed_and_started_by_one_command()
    {
        using var project = new ConsumerProject("");
        string[] deploy =
        [
            "build", "App.csproj", "-nologo", "-t:DeployToBoard", "-bl:log.binlog", $"-p:Board={_sshd.Address}", $"-p:BoardKey={_sshd.Key}",
            $"-p:BoardKnownHosts={_sshd.KnownHosts}", $"-p:BoardFolder={_sshd.PathOf("there")}", "-p:BoardStart=true",
            $"-p:BoardRuntimeIdentifier={System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}",
            "-p:BoardSelfContained=false",
        ];
        var first = project.Run(deploy);
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Contains("runs", first.Output.Split('\n').Select(line => line.Trim()));
        Assert.True(File.Exists(_sshd.PathOf("there/App.dll")));

        var second = project.Run(deploy);
        Assert.True(second.ExitCode == 0, second.Output);
        Assert.Contains(": 0 of ", second.Output, StringComparison.Ordinal);

        Assert.Equal(0, project.Run(["clean", "App.csproj", "-nologo", "-v:q", "-bl:log.binlog"]).ExitCode);
        Assert.False(Directory.Exists(project.PathOf("obj/board/Debug")));
    }

    [Fact]
    public void A_project_with_several_frameworks_says_which_and_goes_to_an_arm64_board_without_being_started()
    {
        using var project = new ConsumerProject(
            """<DpuModel Include="net.pt" DpuTarget="B1024;B3136" CalibrationSet="images/*.png" />""");
        project.Edit(
            "App.csproj", "<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks>");
        string[] deploy =
        [
            "build", "App.csproj", "-nologo", "-t:DeployToBoard", "-r", "linux-arm64", "-bl:log.binlog", $"-p:Board={_sshd.Address}",
            $"-p:BoardKey={_sshd.Key}", $"-p:BoardKnownHosts={_sshd.KnownHosts}", $"-p:BoardFolder={_sshd.PathOf("there")}",
            "-p:BoardSelfContained=false",
        ];
        var refused = project.Run(deploy);
        Assert.NotEqual(0, refused.ExitCode);
        var error = Assert.Single(refused.Errors);
        Assert.Equal("VAI7010", error.Code);
        Assert.Contains("the target frameworks netstandard2.0;net10.0", error.Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_sshd.PathOf("there")));

        var deployed = project.Run([.. deploy, "-f", "net10.0"]);
        Assert.True(deployed.ExitCode == 0, deployed.Output);
        const int machineOffset = 18;
        Assert.Equal(0xB7, File.ReadAllBytes(_sshd.PathOf("there/App"))[machineOffset]); // EM_AARCH64
        Assert.True(!OperatingSystem.IsWindows() && File.GetUnixFileMode(_sshd.PathOf("there/App")).HasFlag(UnixFileMode.UserExecute));
        Assert.All(["B1024", "B3136"], target => Assert.True(File.Exists(_sshd.PathOf($"there/net/{target}/deploy.xmodel"))));
        Assert.DoesNotContain("runs", deployed.Output.Split('\n').Select(line => line.Trim()));
    }

    private IEnumerable<string> Codes => _engine.Errors.Select(error => error.Code);

    private string Errors => string.Join('\n', _engine.Errors.Select(error => $"{error.Code}: {error.Message}"));

    private void Application(string script) => _sshd.Write("app/App", $"#!/bin/sh\n{script}\n");

    private bool Deploy(Action<DeployToBoard>? change = null)
    {
        using var task = NewTask();
        change?.Invoke(task);
        return task.Execute();
    }

    private DeployToBoard NewTask() => new()
    {
        BuildEngine = _engine,
        TaskEnvironment = TaskEnvironment.CreateWithProjectDirectoryAndEnvironment(_sshd.PathOf("app")),
        Board = _sshd.Address,
        Folder = _sshd.PathOf("app"),
        Application = "App",
        BoardFolder = _sshd.PathOf("board's folder"),
        Key = _sshd.Key,
        KnownHosts = _sshd.KnownHosts,
    };
}
