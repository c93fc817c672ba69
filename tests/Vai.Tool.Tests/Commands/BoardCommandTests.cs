using System.Text.Json;
using Vai.Runtime.Board;
using Vai.Runtime.Tests.Board;
using Vai.Targets;
using Vai.Tool.Commands;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Commands;

[Collection(BoardCollection.Name)]
public sealed class BoardCommandTests
{
    private static readonly StandInSettings TwoCores = new()
    {
        Fingerprints = [Fingerprint("B4096"), Fingerprint("B4096")],
        CloseWait = TimeSpan.FromSeconds(20),
    };

    [Fact]
    public async Task The_board_tells_its_cores_in_words()
    {
        using var board = new StandInBoard(TwoCores);
        var run = (await ToolRun.On(board.Host, "board")).AssertSucceeded();
        Assert.Contains("DPUCZDX8G:DPUCZDX8G_1", run.Output, StringComparison.Ordinal);
        Assert.Contains("DPUCZDX8G:DPUCZDX8G_2", run.Output, StringComparison.Ordinal);
        Assert.Contains("B4096", run.Output, StringComparison.Ordinal);
        Assert.Contains("(0x101000016010407)", run.Output, StringComparison.Ordinal);
        Assert.Contains("126,418,944 of 536,870,912 bytes of contiguous memory free", run.Output, StringComparison.Ordinal);
        Assert.Contains("XRT       not told, driver not told, Linux not told", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_says_the_same_with_what_the_system_tells_of_itself()
    {
        using var board = new StandInBoard(TwoCores);
        board.Files.Write("usr/lib/libxrt_core.so.2.13.466", []);
        File.CreateSymbolicLink(board.Files.PathOf("usr/lib/libxrt_core.so.2"), "libxrt_core.so.2.13.466");
        board.Files.Write("sys/class/drm/renderD128/device/kds_xrt_version", "2.13.0\n");
        board.Files.Write("proc/sys/kernel/osrelease", "5.15.0-1027-xilinx-zynqmp\n");
        board.Files.Write("proc/device-tree/model", "ZynqMP SMK-K26 Rev1/B/A\0");

        using var json = JsonDocument.Parse((await ToolRun.On(board.Host, "board", "--json")).AssertSucceeded().Output);

        var root = json.RootElement;
        Assert.Equal(
            ["ZynqMP SMK-K26 Rev1/B/A", "2.13.466", "2.13.0", "5.15.0-1027-xilinx-zynqmp"],
            new[] { "board", "xrtVersion", "driverVersion", "kernelVersion" }.Select(name => root.GetProperty(name).GetString()));
        Assert.Equal(123456 * 1024, root.GetProperty("contiguousBytesFree").GetInt64());
        var core = root.GetProperty("cores")[1];
        Assert.Equal((0, 300, 100), (
            core.GetProperty("index").GetInt32(), core.GetProperty("frequencyMHz").GetInt32(),
            core.GetProperty("busFrequencyMHz").GetInt32()));
        Assert.Equal(
            ("0x101000016010407", "4.1.3"), (core.GetProperty("fingerprint").GetString(), core.GetProperty("ipVersion").GetString()));
        Assert.Contains("pixel parallelism 8", core.GetProperty("options").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("board")]
    [InlineData("run"), InlineData("benchmark"), InlineData("profile")]
    public async Task A_machine_without_XRT_says_so(string command)
    {
        var nothing = new BoardHost(() => XrtLibrary.Load(["libthereisnoxrt.so.2"]), BoardEnvironment.Here);
        string[] arguments = command == "board" ? [command] : [command, ModelFiles.PathOf("mlp.b512"), "--backend", "board"];
        (await ToolRun.On(nothing, arguments)).AssertFailed("VAI6301", command == "board" ? "vai" : arguments[1]);
    }

    [Fact]
    public async Task A_healthy_board_passes_the_doctor_with_a_launch_on_each_core()
    {
        using var board = new StandInBoard(TwoCoresFor(ModelFiles.PathOf("mlp.b4096")));
        board.Files.Write("proc/interrupts", " 50: 12 0 GICv2 121 Level zocl_cu[0]\n 51: 9 0 GICv2 122 Level zocl_cu[1]\n");
        var run = (await ToolRun.On(board.Host, "board", ModelFiles.PathOf("mlp.b4096"), "--doctor")).AssertSucceeded();
        Assert.All(
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith("ok ", line, StringComparison.Ordinal));
        Assert.Contains("2 lines of zocl", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 2 cores fit", run.Output, StringComparison.Ordinal);
        Assert.Equal(4, board.Runs);
    }

    [Fact]
    public async Task Of_a_folder_with_several_targets_each_command_takes_the_model_that_fits_the_board_or_says_that_none_does()
    {
        using var folder = new TemporaryFolder();
        var (model, made) = (folder.File("net_int.xmodel"), folder.File("made"));
        XmodelFile.Write(model, StandIns.Networks["mlp"]());
        (await ToolRun.Of("compile", model, "--target", "B512;kv260", "--output", made)).AssertSucceeded();
        using (var board = new StandInBoard(TwoCores))
        {
            foreach (var backend in (string[])["board", "auto"])
            {
                var run = (await ToolRun.On(board.Host, "run", made, "--backend", backend)).AssertSucceeded();
                Assert.Equal(Path.Combine(made, "kv260", "deploy.xmodel"), run.Output.Split('\n')[0]);
                var simulated = (await ToolRun.Of("run", made, "--target", "B512")).AssertSucceeded();
                Assert.Equal(simulated.Output.Split('\n')[1], run.Output.Split('\n')[1]);
            }

            var examined = (await ToolRun.On(board.Host, "board", made, "--doctor")).AssertSucceeded();
            Assert.Contains("2 of 2 cores fit", examined.Output, StringComparison.Ordinal);
        }

        using var other = new StandInBoard(new StandInSettings { Fingerprints = [Fingerprint("B1024")] });
        (await ToolRun.On(other.Host, "run", made, "--backend", "board")).AssertFailed("VAI6325", made);
        (await ToolRun.On(other.Host, "run", made, "--backend", "board", "--target", "B512"))
            .AssertFailed("VAI6320", Path.Combine(made, "B512", "deploy.xmodel"));
        (await ToolRun.On(other.Host, "run", made, "--backend", "auto")).AssertSucceeded();
        Assert.Equal(0, other.Open);
    }

    [Fact]
    public async Task What_the_doctor_says_a_model_needs_is_what_its_runner_takes()
    {
        using var board = new StandInBoard(TwoCoresFor(ModelFiles.PathOf("customcnn.b4096")));
        var model = Compiled.CompiledModel.Load(ModelFiles.PathOf("customcnn.b4096"));
        using var runner = Runtime.ModelRunner.From(model.Graph, Runtime.DpuBackend.Board, board: board.Host);
        Assert.Equal(board.Buffers.Sum(buffer => (long)buffer.Size), BoardMemory.Need(model, cores: 2));
    }

    [Theory]
    [InlineData(nameof(BoardFault.NoDevice), "VAI6303")]
    [InlineData(nameof(BoardFault.NotPermitted), "VAI6304")]
    [InlineData(nameof(BoardFault.LogicNotProgrammed), "VAI6308")]
    [InlineData(nameof(BoardFault.LoadBusy), "VAI6310")]
    [InlineData(nameof(BoardFault.HoldsOtherFirmware), "VAI6311")]
    [InlineData(nameof(BoardFault.UnknownCore), "VAI6312")]
    [InlineData(nameof(BoardFault.ContextRefused), "VAI6313")]
    [InlineData(nameof(BoardFault.NotADpu), "VAI6314")]
    [InlineData(nameof(BoardFault.MapFails), "VAI6322")]
    public async Task The_doctor_finds_what_is_wrong(string fault, string code)
    {
        using var board = new StandInBoard(new StandInSettings { Fault = Enum.Parse<BoardFault>(fault) });
        Assert.Equal((1, code), await FirstFault(board));
    }

    [Fact]
    public async Task The_doctor_finds_what_is_wrong_with_files_memory_and_models()
    {
        using var board = new StandInBoard();
        board.Files.WriteFirmware([1, 2, 3]);
        Assert.Equal((1, "VAI6306"), await FirstFault(board));
        board.Files.WriteFirmware(StandInFirmware.File(["other:other_1"]));
        Assert.Equal((1, "VAI6307"), await FirstFault(board));
        board.Files.Write("etc/vart.conf", "firmware: /lib/none.xclbin");
        Assert.Equal((1, "VAI6305"), await FirstFault(board));
        board.Files.Delete("dev/dri/renderD128");
        Assert.Equal((1, "VAI6303"), await FirstFault(board));

        using var small = new StandInBoard(TwoCoresFor(ModelFiles.PathOf("mlp.b4096")));
        small.Files.Write("proc/meminfo", "CmaTotal:  4096 kB\nCmaFree:  8 kB\n");
        Assert.Equal((1, "VAI6343"), await FirstFault(small, ModelFiles.PathOf("mlp.b4096")));
        Assert.Equal((1, "VAI6320"), await FirstFault(small, ModelFiles.PathOf("mlp.b512")));
    }

    [Fact]
    public async Task The_doctor_finds_a_core_that_does_not_end()
    {
        using var board = new StandInBoard(new StandInSettings { Runs = run => run == 1 ? RunFault.Hang : RunFault.None });
        Assert.Equal((1, "VAI6330"), await FirstFault(board));
    }

    [Fact]
    public async Task The_doctor_warns_of_another_integration_and_of_missing_interrupts()
    {
        using var board = new StandInBoard();
        board.Files.Write("dev/dpu", []);
        board.Files.Write("proc/interrupts", " 50: 12 0 GICv2 121 Level uart\n");
        var run = (await ToolRun.On(board.Host, "board", "--doctor")).AssertSucceeded();
        Assert.Contains("warning  integration: VAI6341", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning  interrupt lines: VAI6342", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_on_the_board_gives_the_simulator_s_checksums()
    {
        using var board = new StandInBoard(TwoCoresFor(ModelFiles.PathOf("customcnn.b4096")));
        var model = ModelFiles.PathOf("customcnn.b4096");
        var simulated = (await ToolRun.Of("run", model, "--seed", "5")).AssertSucceeded();
        var run = (await ToolRun.On(board.Host, "run", model, "--seed", "5", "--backend", "board")).AssertSucceeded();
        Assert.Equal(simulated.Output, run.Output);
        Assert.Equal(1, board.Runs);
    }

    [Fact]
    public async Task A_benchmark_on_the_board_has_the_form_of_the_board_s_tool()
    {
        using var board = new StandInBoard(TwoCoresFor(ModelFiles.PathOf("mlp.b4096")));
        var run = (await ToolRun.On(
            board.Host, "benchmark", ModelFiles.PathOf("mlp.b4096"), "2", "--backend", "board", "--seconds", "0.2")).AssertSucceeded();
        Assert.EndsWith("seconds.\nTest PASS.\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"number_of_frames= {board.Runs - 1} ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_on_the_board_shows_measured_cycles_beside_modelled_ones_at_the_board_s_clock()
    {
        using var board = new StandInBoard(TwoCoresFor(ModelFiles.PathOf("mlp.b4096")));
        var model = ModelFiles.PathOf("mlp.b4096");
        var text = (await ToolRun.On(board.Host, "profile", model, "--backend", "board")).AssertSucceeded().Output;
        Assert.Contains("measured on DPUCZDX8G:DPUCZDX8G_1 at 300 MHz, median of 100 runs: ", text, StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await ToolRun.On(board.Host, "profile", model, "--backend", "board", "--json"))
            .AssertSucceeded().Output);
        var measured = json.RootElement.GetProperty("subgraphs")[0].GetProperty("measured");
        // The stand-in counts ten cycles an instruction.
        var instructions = Compiled.CompiledModel.Load(model).DpuSubgraphs[0].Program.Length;
        Assert.Equal(10 * instructions, measured.GetProperty("cycles").GetDouble());
        Assert.Equal(10 * instructions / 300e3, measured.GetProperty("hardwareMilliseconds").GetDouble(), 1e-6);
        Assert.True(measured.GetProperty("milliseconds").GetDouble() > 0);
    }

    [Theory]
    [InlineData("1"), InlineData("many")]
    public async Task An_impossible_number_of_runs_is_refused(string runs)
    {
        var run = await ToolRun.Of("board", "--first-run", "--runs", runs);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--runs takes 2 to 1000000.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_run_proves_a_board_and_writes_one_report()
    {
        using var folder = new TemporaryFolder();
        // A run that is over when it is looked at first cannot be given up.
        using var board =
            new StandInBoard(TwoCores with { Runs = _ => RunFault.Slow, SlowRun = TimeSpan.FromMilliseconds(50) });
        var report = folder.File("report.txt");

        var run = (await ToolRun.On(board.Host, "board", "--first-run", "--runs", "10", "--report", report)).AssertSucceeded();

        Assert.Contains("All steps are well", run.Output, StringComparison.Ordinal);
        var text = File.ReadAllText(report);
        Assert.Contains("a run that takes too long: VAI6330 ", text, StringComparison.Ordinal);
        Assert.Contains("the board after it: 1 run, its bytes right", text, StringComparison.Ordinal);
        Assert.Contains("10 runs, all right; median ", text, StringComparison.Ordinal);
        Assert.Contains("\n1f0 16010407 01010000 ", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("\nregisters of DPUCZDX8G:DPUCZDX8G_").Length - 1);
    }

    [Theory]
    [InlineData("B4096_MAX_BG2")]
    [InlineData("B1024_MIN")]
    public async Task The_first_run_proves_a_board_of_instruction_set_0_as_well(string target)
    {
        using var folder = new TemporaryFolder();
        using var board = new StandInBoard(TwoCores with
        {
            Fingerprints = [Fingerprint(target)],
            Runs = _ => RunFault.Slow,
            SlowRun = TimeSpan.FromMilliseconds(50),
        });

        var run = (await ToolRun.On(board.Host, "board", "--first-run", "--runs", "3", "--report", folder.File("report.txt")))
            .AssertSucceeded();
        var query = (await ToolRun.On(board.Host, "board")).AssertSucceeded();

        Assert.Contains("All steps are well", run.Output, StringComparison.Ordinal);
        Assert.Contains($"DPUCZDX8G_ISA0_{target}, instruction set 0 as in images of Vitis AI 2.0 and before", query.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_run_that_fails_says_so_and_writes_its_report_all_the_same()
    {
        using var folder = new TemporaryFolder();
        using var board = new StandInBoard(new StandInSettings { Runs = run => run == 6 ? RunFault.Error : RunFault.None });
        var report = folder.File("report.txt");
        var run = await ToolRun.On(board.Host, "board", "--first-run", "--runs", "10", "--report", report);
        run.AssertFailed("VAI6345", "vai");
        Assert.Contains("fault    runs one after the other: VAI6331 ", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_the_simulator_s_are_told()
    {
        var error = Assert.Throws<VaiException>(() => BoardFirstRun.Require([1, 2, 3, 4], [1, 9, 3, 8])).Diagnostic;
        Assert.Equal("VAI6344", error.Code);
        Assert.Contains("2 of 4 numbers", error.Message, StringComparison.Ordinal);
        Assert.Contains("number 1, is 9 and should be 2", error.Message, StringComparison.Ordinal);
        BoardFirstRun.Require([1, 2], [1, 2]);
    }

    [Theory]
    [InlineData("--runs", "1"), InlineData("--first-run", "--doctor")]
    public async Task Options_that_make_no_sense_are_refused(params string[] options)
    {
        var run = await ToolRun.Of(["board", "--first-run", .. options]);
        Assert.Equal(1, run.ExitCode);
    }

    /// <summary>A board with the DPU that a model was compiled for: the vendor's files and what stands in for them are of two
    /// releases.</summary>
    private static StandInSettings TwoCoresFor(string model) =>
        TwoCores with { Fingerprints = [.. Enumerable.Repeat(Compiled.CompiledModel.Load(model).DpuSubgraphs[0].Target.Fingerprint, 2)] };

    private static ulong Fingerprint(string name) => DpuTarget.Parse(name).Fingerprint;

    private static async Task<(int ExitCode, string? Code)> FirstFault(StandInBoard board, params string[] model)
    {
        var run = await ToolRun.On(board.Host, ["board", .. model, "--doctor", "--json"]);
        Assert.Equal(["VAI6340"], run.ErrorCodes);
        using var json = JsonDocument.Parse(run.Output);
        var first = json.RootElement.GetProperty("checks").EnumerateArray()
            .First(check => check.GetProperty("verdict").GetString() == "fault");
        Assert.NotEmpty(first.GetProperty("wayOut").GetString()!);
        return (run.ExitCode, first.GetProperty("code").GetString());
    }
}
