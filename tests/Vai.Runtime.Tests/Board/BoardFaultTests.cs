using System.Diagnostics;
using Vai.Runtime.Board;
using Vai.Runtime.Tests.Cpu;
using Vai.Targets;

namespace Vai.Runtime.Tests.Board;

/// <summary>Each fault ends in its own diagnostic, in its time, with nothing left open: the stand-in fails a test that leaves
/// anything.</summary>
[Collection(BoardCollection.Name)]
public class BoardFaultTests
{
    private static readonly sbyte[] Numbers = RandomTensors.Int8(1, CopyModel.FixPoint, CopyModel.Columns, CopyModel.Channels).Data;

    [Theory]
    [InlineData(BoardFault.NoDevice, "VAI6303", "renderD128")]
    [InlineData(BoardFault.NotPermitted, "VAI6304", "error 13")]
    [InlineData(BoardFault.LogicNotProgrammed, "VAI6308", "'unknown'")]
    [InlineData(BoardFault.LoadBusy, "VAI6310", "another one is in use")]
    [InlineData(BoardFault.LoadFails, "VAI6311", "error 22")]
    [InlineData(BoardFault.HoldsOtherFirmware, "VAI6311", "090909")]
    [InlineData(BoardFault.UnknownCore, "VAI6312", "DPUCZDX8G:DPUCZDX8G_1")]
    [InlineData(BoardFault.ContextRefused, "VAI6313", "error 22")]
    [InlineData(BoardFault.ReadRangeRefused, "VAI6314", "error 22")]
    [InlineData(BoardFault.RegistersRefused, "VAI6314", "register 0x20")]
    [InlineData(BoardFault.NotADpu, "VAI6314", "type 2")]
    [InlineData(BoardFault.MapFails, "VAI6322", "4096 bytes")]
    [InlineData(BoardFault.MapFailsWithMinusOne, "VAI6322", "4096 bytes")]
    [InlineData(BoardFault.PacketMapFails, "VAI6322", "a packet")]
    [InlineData(BoardFault.PacketMapFailsWithMinusOne, "VAI6322", "a packet")]
    [InlineData(BoardFault.SyncFails, "VAI6324", "4096 bytes at 0")]
    public void A_board_that_cannot_be_used_says_why(BoardFault fault, string code, string word)
    {
        foreach (var version in (int[])[fault == BoardFault.ReadRangeRefused ? 14 : 11, 18])
        {
            using var board = new StandInBoard(new StandInSettings { Fault = fault, Xrt = version });

            var diagnostic = Failure(board.Host);

            Assert.Equal(code, diagnostic.Code);
            Assert.Contains(word, diagnostic.Message, StringComparison.Ordinal);
            Assert.NotEmpty(diagnostic.WayOut);
            Assert.Equal(0, board.Open);
        }
    }

    [Fact]
    public void Every_fault_of_a_board_has_its_row() => Assert.Equal(
        Enum.GetValues<BoardFault>().Except([BoardFault.None]).Order(),
        typeof(BoardFaultTests).GetMethod(nameof(A_board_that_cannot_be_used_says_why))!.GetCustomAttributes(false)
            .OfType<InlineDataAttribute>().Select(row => (BoardFault)row.Data[0]!).Order());

    [Fact]
    public void Auto_takes_the_processor_where_the_board_cannot_be_used_and_says_why()
    {
        using var board = new StandInBoard(new StandInSettings { Fault = BoardFault.ContextRefused });
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Auto, board: board.Host);
        var output = new sbyte[Numbers.Length];

        runner.Run(Numbers, output);

        var remark = Assert.Single(runner.Remarks);
        Assert.Equal((DpuBackend.Cpu, "VAI6313", DiagnosticSeverity.Info), (runner.Backend, remark.Code, remark.Severity));
        Assert.Equal(Numbers, output);
        Assert.Equal((0, 0), (board.Open, board.Runs));
    }

    [Fact]
    public void Auto_takes_the_board_where_it_fits()
    {
        using var board = new StandInBoard();
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Auto, board: board.Host);

        Assert.Equal(DpuBackend.Board, runner.Backend);
        Assert.Empty(runner.Remarks);
    }

    [Fact]
    public void A_machine_without_XRT_loads_nothing_and_says_so()
    {
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Auto);

        Assert.Equal((DpuBackend.Cpu, "VAI6301"), (runner.Backend, Assert.Single(runner.Remarks).Code));
        Assert.Equal("VAI6301", Failure(BoardHost.Here).Code);
    }

    [Theory]
    [InlineData("xclExecBuf")]
    [InlineData("xrtBOSync")]
    public void A_library_that_lacks_a_function_is_named(string missing)
    {
        using var board = new StandInBoard();
        var host = board.Host with
        {
            Functions = () => new XrtFunctions(name => name == missing ? 0 : StandInFunctions.AddressOf(16, name)),
        };

        var diagnostic = Failure(host);

        Assert.Equal("VAI6302", diagnostic.Code);
        Assert.Contains(missing, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Firmware_is_looked_for_where_the_vendors_runtime_looks()
    {
        using var board = new StandInBoard();
        board.Files.Variables["XLNX_VART_FIRMWARE"] = "/elsewhere/a.xclbin";
        Assert.Contains(
            "'/elsewhere/a.xclbin' is not there, which XLNX_VART_FIRMWARE names", Failure(board.Host).Message, StringComparison.Ordinal);

        board.Files.Variables.Clear();
        board.Files.Write("etc/vart.conf", "# nothing\nfirmware: /gone.xclbin\n");
        Assert.Contains("'/gone.xclbin' is not there, which /etc/vart.conf names", Failure(board.Host).Message, StringComparison.Ordinal);

        board.Files.Delete("etc/vart.conf");
        Assert.Equal("VAI6305", Failure(board.Host).Code);
        Assert.Contains("'/usr/lib/dpu.xclbin' is not there", Failure(board.Host).Message, StringComparison.Ordinal);

        board.Files.Write("usr/lib/dpu.xclbin", StandInFirmware.File(board.Settings.Kernels));
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
    }

    [Fact]
    public void Firmware_without_a_DPU_is_told_with_its_kernels()
    {
        using var board = new StandInBoard(new StandInSettings { Fingerprints = [] });

        var diagnostic = Failure(board.Host);

        Assert.Equal("VAI6307", diagnostic.Code);
        Assert.Contains("hls_dpupreproc:hls_dpupreproc_1", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_has_the_DPU_for_itself_is_named()
    {
        using var board = new StandInBoard();
        var path = board.Files.PathOf("tmp/DPU_0");
        using (new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            board.Files.Write("proc/4242/comm", "resnet50\n");
            Directory.CreateDirectory(board.Files.PathOf("proc/4242/fd"));
            File.CreateSymbolicLink(board.Files.PathOf("proc/4242/fd/7"), path);

            var diagnostic = Failure(board.Host);

            Assert.Equal("VAI6309", diagnostic.Code);
            Assert.Contains("resnet50 (process 4242)", diagnostic.Message, StringComparison.Ordinal);
        }

        using var first = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        using var second = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        Assert.Throws<IOException>(() => new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None));
    }

    [Theory]
    [InlineData(0x101000016010407UL, 0x101000056010407UL, "differ in one field, that of images of Vitis AI 2.5 and 3.0")]
    [InlineData(0x101000016010407UL, 0x101000016010406UL, "the size is B3136, not B4096")]
    [InlineData(0x1000020F6014407UL, 0x101000056010407UL,
        "DPUCZDX8G_ISA0_B4096_MAX_BG2, instruction set 0 as in images of Vitis AI 2.0 and before")]
    [InlineData(0x1000020F6014407UL, 0x101000056010407UL,
        "On the board, the instruction set is ISA1 (Vitis AI 2.5 to 3.5), not ISA0 (Vitis AI 1.2 to 2.0)")]
    [InlineData(0x101000016010407UL, 0x1000020F7014407UL,
        "On the board, the instruction set is ISA0 (Vitis AI 1.2 to 2.0), not ISA1 (Vitis AI 2.5 to 3.5)")]
    public void A_model_for_another_DPU_is_refused_in_words(ulong model, ulong board, string difference)
    {
        using var stand = new StandInBoard(new StandInSettings { Fingerprints = [board] });
        var diagnostic = Failure(stand.Host, CopyModel.Create(target: $"0x{model:x}"));

        Assert.Equal("VAI6320", diagnostic.Code);
        Assert.Contains($"0x{model:x}", diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains($"0x{board:x}", diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains(difference, diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains($"DpuTarget=\"0x{board:x}\"", diagnostic.WayOut, StringComparison.Ordinal);
        Assert.Contains("Vitis AI 2.", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_cores_that_fit_are_used_and_a_fingerprint_of_zero_fits()
    {
        var fits = DpuTarget.Parse("B4096").Fingerprint;
        using var board = new StandInBoard(new StandInSettings { Fingerprints = [0x101000016010406, fits, 0] });
        using (var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host))
        {
            Parallel.For(0, 40, _ => runner.Run(Numbers, new sbyte[Numbers.Length]));
        }

        // Names go up, indices down: the cores that fit are the second and the third, with indices 1 and 0.
        Assert.Subset(new HashSet<uint> { 1u << 1, 1u << 0 }, board.Packets.Select(packet => packet[1]).ToHashSet());
    }

    [Fact]
    public void Memory_that_runs_out_at_any_place_is_told_with_what_is_free_and_ends_no_process()
    {
        for (var most = 0; ; most++)
        {
            using var board = new StandInBoard(new StandInSettings { MostBuffers = most });
            try
            {
                ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host).Dispose();
                Assert.Equal(7, most); // A trial for each of two packets, the program, and two registers of two lanes.
                return;
            }
            catch (VaiException e)
            {
                Assert.Equal("VAI6321", e.Diagnostic.Code);
                Assert.Contains("126418944 are free", e.Diagnostic.Message, StringComparison.Ordinal);
                Assert.Equal(0, board.Open);
            }
        }
    }

    [Fact]
    public void Memory_that_others_take_fails_in_the_call_that_does_no_harm()
    {
        for (var pages = 0; pages < 7; pages++)
        {
            using var board = new StandInBoard(new StandInSettings { Memory = pages * 4096, Xrt = 18 });

            Assert.Equal("VAI6321", Failure(board.Host).Code);
            Assert.Equal(0, board.Open);
        }
    }

    [Theory]
    [InlineData(0xFF_FFFF_F000UL)]
    [InlineData(0x7000_0040UL)]
    public void Memory_that_the_DPU_does_not_reach_is_refused(ulong address)
    {
        using var board = new StandInBoard(new StandInSettings { FirstAddress = address });

        Assert.Equal("VAI6323", Failure(board.Host).Code);
    }

    [Theory]
    [InlineData(RunFault.Error, "VAI6331", "Error (5)")]
    [InlineData(RunFault.Abort, "VAI6331", "Abort (6)")]
    [InlineData(RunFault.KernelError, "VAI6331", "KernelError (10)")]
    [InlineData(RunFault.KernelCrashed, "VAI6331", "KernelCrashed (11)")]
    [InlineData(RunFault.NotTaken, "VAI6332", "error 22")]
    public void A_run_that_fails_says_so_and_the_next_one_runs(RunFault fault, string code, string word)
    {
        using var board = new StandInBoard(new StandInSettings { Runs = run => run == 1 ? fault : RunFault.None });
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        var output = new sbyte[Numbers.Length];
        runner.Run(Numbers, output);

        var diagnostic = Assert.Throws<VaiException>(() => runner.Run(Numbers, output)).Diagnostic;

        Assert.Equal(code, diagnostic.Code);
        Assert.Contains(word, diagnostic.Message, StringComparison.Ordinal);
        Array.Clear(output);
        runner.Run(Numbers, output);
        Assert.Equal(Numbers, output);
    }

    [Theory]
    [InlineData(RunFault.Timeout, "VAI6331", "Timeout (8)")]
    [InlineData(RunFault.NoResponse, "VAI6331", "NoResponse (9)")]
    [InlineData(RunFault.Deadlock, "VAI6333", "takes no more runs")]
    public void A_core_that_the_driver_gives_up_is_used_no_more(RunFault fault, string code, string word)
    {
        using var board = new StandInBoard(new StandInSettings { Runs = run => run == 1 ? fault : RunFault.None });
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        var output = new sbyte[Numbers.Length];
        runner.Run(Numbers, output);

        var diagnostic = Assert.Throws<VaiException>(() => runner.Run(Numbers, output)).Diagnostic;

        Assert.Equal(code, diagnostic.Code);
        Assert.Contains(word, diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal("VAI6334", Assert.Throws<VaiException>(() => runner.Run(Numbers, output)).Diagnostic.Code);
        Assert.Equal(2, board.Runs);
    }

    [Fact]
    public void A_core_that_hangs_is_told_with_its_counters_in_time_and_the_others_go_on()
    {
        var fingerprint = DpuTarget.Parse("B4096").Fingerprint;
        using var board = new StandInBoard(new StandInSettings
        {
            Fingerprints = [fingerprint, fingerprint],
            Runs = run => run == 0 ? RunFault.Hang : RunFault.None,
        });
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        runner.Timeout = TimeSpan.FromMilliseconds(60);
        var output = new sbyte[Numbers.Length];
        var clock = Stopwatch.StartNew();

        var diagnostic = Assert.Throws<VaiException>(() => runner.Run(Numbers, output)).Diagnostic;

        Assert.InRange(clock.Elapsed.TotalMilliseconds, 60, 2000);
        Assert.Equal("VAI6330", diagnostic.Code);
        Assert.Contains("load 1 begun and 0 ended", diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("stuck: load", diagnostic.Message, StringComparison.Ordinal);
        for (var run = 0; run < 10; run++)
        {
            Array.Clear(output);
            runner.Run(Numbers, output);
            Assert.Equal(Numbers, output);
        }

        Assert.Single(board.Packets.Select(packet => packet[1]).Skip(1).Distinct());
    }

    [Theory]
    [InlineData(1, "VAI6334")]
    [InlineData(2, "VAI6330")]
    public void A_rented_run_is_not_handed_to_a_core_that_hangs_again(int cores, string code)
    {
        using var board = new StandInBoard(new StandInSettings
        {
            Fingerprints = [.. Enumerable.Repeat(DpuTarget.Parse("B4096").Fingerprint, cores)],
            Runs = run => run == 0 ? RunFault.Hang : RunFault.None,
        });
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        runner.Timeout = TimeSpan.FromMilliseconds(60);
        using var run = runner.Rent(TestContext.Current.CancellationToken);

        Assert.Equal("VAI6330", Code(run));
        Assert.Equal(code, Code(run));
        Assert.Equal(1, board.Runs);

        static string Code(RentedRun run)
        {
            try
            {
                run.Run();
                return "";
            }
            catch (VaiException e)
            {
                return e.Diagnostic.Code;
            }
        }
    }

    [Fact]
    public async Task A_run_that_waits_its_turn_behind_a_long_one_does_not_hang()
    {
        using var board = new StandInBoard(
            new StandInSettings { Runs = _ => RunFault.Slow, SlowRun = TimeSpan.FromMilliseconds(600) });
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        runner.Timeout = TimeSpan.FromMilliseconds(1000);

        var outputs = Enumerable.Range(0, 2).Select(_ => new sbyte[Numbers.Length]).ToArray();
        await Task.WhenAll(outputs.Select(output => Task.Run(() => runner.Run(Numbers, output))));

        Assert.All(outputs, output => Assert.Equal(Numbers, output));
    }

    [Fact]
    public async Task Who_waits_behind_a_core_that_hangs_waits_no_longer_than_the_first()
    {
        using var board = new StandInBoard(new StandInSettings { Runs = run => run == 0 ? RunFault.Hang : RunFault.None });
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        runner.Timeout = TimeSpan.FromMilliseconds(100);
        var clock = Stopwatch.StartNew();

        var runs = Enumerable.Range(0, 4).Select(_ => Task.Run(() => runner.Run(Numbers, new sbyte[Numbers.Length]))).ToArray();
        var codes = new List<string>();
        foreach (var run in runs)
        {
            codes.Add((await Assert.ThrowsAsync<VaiException>(() => run)).Diagnostic.Code);
        }

        Assert.InRange(clock.Elapsed.TotalSeconds, 0.1, 3);
        Assert.Contains("VAI6330", codes);
        Assert.Subset(new HashSet<string> { "VAI6330", "VAI6334" }, codes.ToHashSet());
    }

    [Fact]
    public void Interrupts_that_are_lost_are_remarked_once_and_end_no_run()
    {
        using var board = new StandInBoard(
            new StandInSettings { Runs = run => run is not (1 or 5) ? RunFault.LostInterrupt : RunFault.None });
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        var output = new sbyte[Numbers.Length];
        for (var run = 0; run < 4; run++)
        {
            runner.Run(Numbers, output);
        }

        Assert.Empty(runner.Remarks);
        for (var run = 4; run < 9; run++)
        {
            runner.Run(Numbers, output);
        }

        Assert.Equal(("VAI6335", DiagnosticSeverity.Warning), (Assert.Single(runner.Remarks).Code, runner.Remarks[0].Severity));
        Assert.Equal(Numbers, output);
    }

    private static Diagnostic Failure(BoardHost host, XirGraph? graph = null) => Assert.Throws<VaiException>(
        () => ModelRunner.From(graph ?? CopyModel.Create(), DpuBackend.Board, board: host)).Diagnostic;
}
