using Vai.Compiler;
using Vai.Runtime.Board;
using Vai.Runtime.Tests.Cpu;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Runtime.Tests.Board;

/// <summary>One network compiled for several DPUs: the board's fingerprint picks.</summary>
[Collection(BoardCollection.Name)]
public sealed class SeveralTargetsTests : IClassFixture<SeveralTargetsTests.Compiled>
{
    private static readonly CompilationOptions Unverified = new() { Verification = null };

    private readonly Compiled _compiled;

    public SeveralTargetsTests(Compiled compiled) => _compiled = compiled;

    private ImmutableArray<TargetModel> Models => _compiled.Models;

    public static TheoryData<string> Networks =>
        IsNight ? [.. StandIns.Networks.Keys.Except(["tf2_custom_op", "pointpillars"])] : ["cnn_small", "zerodce"];

    private static bool IsNight => Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1";

    [Theory]
    [InlineData("B1024"), InlineData("B3136"), InlineData("kv260")]
    public void The_board_takes_the_model_for_its_DPU(string target)
    {
        using var board = new StandInBoard(new StandInSettings { Fingerprints = [DpuTarget.Parse(target).Fingerprint] });
        foreach (var backend in (DpuBackend[])[DpuBackend.Board, DpuBackend.Auto])
        {
            using var runner = Load(board.Host, backend);

            Assert.Equal((DpuBackend.Board, target), (runner.Backend, runner.TargetModel?.Target));
            Assert.Empty(runner.Remarks);
            Assert.Equal(Output(board.Host, DpuBackend.Simulator, target), Output(runner));
        }

        Assert.Equal(0, board.Open);
    }

    [Fact]
    public void The_model_that_most_cores_fit_is_taken()
    {
        using var board = new StandInBoard(new StandInSettings
        {
            Fingerprints = [Models[0].Fingerprint, Models[1].Fingerprint, Models[1].Fingerprint],
        });
        using var runner = Load(board.Host, DpuBackend.Board);

        Assert.Equal("B3136", runner.TargetModel?.Target);
    }

    [Fact]
    public void A_board_that_none_fits_is_told_with_all_fingerprints_and_what_to_add()
    {
        using var board = new StandInBoard(new StandInSettings { Fingerprints = [DpuTarget.Parse("B512").Fingerprint] });

        var diagnostic = Assert.Throws<VaiException>(() => Load(board.Host, DpuBackend.Board)).Diagnostic;

        Assert.Equal("VAI6325", diagnostic.Code);
        Assert.Contains(
            "models for B1024 (0x101000016010402), B3136 (0x101000016010406), kv260 (0x101000016010407)", diagnostic.Message,
            StringComparison.Ordinal);
        Assert.Contains("(0x101000016010200)", diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("DpuTarget=\"B1024;B3136;kv260;0x101000016010200\"", diagnostic.WayOut, StringComparison.Ordinal);

        using var runner = Load(board.Host, DpuBackend.Auto);
        var remark = Assert.Single(runner.Remarks);
        Assert.Equal(
            (DpuBackend.Cpu, "B1024", "VAI6325", DiagnosticSeverity.Info),
            (runner.Backend, runner.TargetModel?.Target, remark.Code, remark.Severity));
        Assert.Equal(Output(board.Host, DpuBackend.Simulator, null), Output(runner));
        Assert.Equal(0, board.Open);
    }

    [Fact]
    public void A_board_whose_memory_ran_out_is_given_back_and_the_processor_runs()
    {
        using var board = new StandInBoard(new StandInSettings { Fingerprints = [Models[1].Fingerprint], MostBuffers = 3 });
        using var runner = Load(board.Host, DpuBackend.Auto);

        Assert.Equal((DpuBackend.Cpu, "VAI6321"), (runner.Backend, Assert.Single(runner.Remarks).Code));
        Assert.Equal(0, board.Open);
        Assert.Equal("VAI6321", Assert.Throws<VaiException>(() => Load(board.Host, DpuBackend.Board)).Diagnostic.Code);
        Assert.Equal(0, board.Open);
    }

    [Fact]
    public void A_file_of_the_fitting_model_that_is_gone_is_named_and_the_board_given_back()
    {
        using var board = new StandInBoard(new StandInSettings { Fingerprints = [Models[1].Fingerprint] });

        var diagnostic = Assert.Throws<VaiException>(() => ModelRunner.LoadFitting(
            [Models[0], Models[1] with { Path = "gone/deploy.xmodel" }], null, Settings(board.Host, DpuBackend.Board), null)).Diagnostic;

        Assert.Equal("VAI1004", diagnostic.Code);
        Assert.Contains(Path.Combine(AppContext.BaseDirectory, "gone/deploy.xmodel"), diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal(0, board.Open);
    }

    [Fact]
    public void The_processor_takes_a_model_that_is_there_for_a_board_needs_only_its_own()
    {
        using var board = new StandInBoard(new StandInSettings
        {
            Fingerprints = [Models[1].Fingerprint], Fault = BoardFault.LoadBusy,
        });
        ImmutableArray<TargetModel> left = [Models[0] with { Path = "gone/deploy.xmodel" }, Models[1]];

        foreach (var backend in (DpuBackend[])[DpuBackend.Auto, DpuBackend.Cpu, DpuBackend.Simulator])
        {
            using var runner = ModelRunner.LoadFitting(left, null, Settings(board.Host, backend), null);

            Assert.Equal("B3136", runner.TargetModel?.Target);
            Assert.Equal(backend == DpuBackend.Auto ? ["VAI6310"] : [], runner.Remarks.Select(remark => remark.Code));
        }

        Assert.Equal("VAI1004", Assert.Throws<VaiException>(
            () => ModelRunner.LoadFitting(left, "B1024", Settings(board.Host, DpuBackend.Auto), null)).Diagnostic.Code);
    }

    [Fact]
    public void Without_a_board_the_first_is_taken_or_the_one_that_is_named()
    {
        Assert.Equal("B1024", Taken(DpuBackend.Simulator, null));
        Assert.Equal("B1024", Taken(DpuBackend.Cpu, null));
        Assert.Equal("B1024", Taken(DpuBackend.Auto, null));
        Assert.Equal("B3136", Taken(DpuBackend.Simulator, "b3136"));
        Assert.Equal("B3136", Taken(DpuBackend.Cpu, "0x101000016010406"));
        Assert.Equal("kv260", Taken(DpuBackend.Auto, "zcu102"));
        var diagnostic = Assert.Throws<VaiException>(() => Taken(DpuBackend.Cpu, "B512")).Diagnostic;
        Assert.Equal("VAI6111", diagnostic.Code);
        Assert.Contains("'B512'; there are models for B1024 (0x101000016010402), B3136", diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal("VAI1001", Assert.Throws<VaiException>(() => Taken(DpuBackend.Cpu, "B513")).Diagnostic.Code);

        string? Taken(DpuBackend backend, string? target)
        {
            using var runner = ModelRunner.LoadFitting(Models, backend, target);
            return runner.TargetModel?.Target;
        }
    }

    [Fact]
    public void Models_that_leave_the_DPU_nothing_to_do_hold_no_board()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("net.xmodel");
        XmodelFile.Write(path, StandIns.Networks["mlp"]());
        using var board = new StandInBoard(new StandInSettings { Fingerprints = [Models[1].Fingerprint] });
        using var runner = ModelRunner.LoadFitting(
            [Models[0] with { Path = path }, Models[1] with { Path = path }], null, Settings(board.Host, DpuBackend.Auto), null);

        Assert.Equal((DpuBackend.Cpu, "B3136", 0), (runner.Backend, runner.TargetModel?.Target, board.Open));
        Assert.Throws<ArgumentException>(() => ModelRunner.LoadFitting([]));
        Assert.Throws<ArgumentException>(() => ModelRunner.LoadFitting(default));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_gives_the_same_bytes_on_every_size_of_the_DPU(string network)
    {
        sbyte[][]? expected = null;
        foreach (var target in DpuArchitecture.All.Select(size => size.Name).Append("B4096_MAX_BG2"))
        {
            using var runner = ModelRunner.From(Compile(network, target), DpuBackend.Cpu);
            var outputs = runner.Run(runner.Inputs.ToDictionary(
                input => input.Name, input => RandomTensors.Int8(7, input.FixPoint!.Value, input.Shape.AsSpan())));
            var numbers = runner.Outputs.Select(output => outputs[output.Name].Data).ToArray();
            expected ??= numbers;
            Assert.Equal(expected, numbers);
        }
    }

    private ModelRunner Load(BoardHost host, DpuBackend backend, string? target = null)
    {
        var runner = ModelRunner.LoadFitting(Models, target, Settings(host, backend), null);
        runner.Timeout = TimeSpan.FromMinutes(10); // The stand-in is slower than a board.
        return runner;
    }

    private static RunnerSettings Settings(BoardHost host, DpuBackend backend) => new(backend, 0, null, host);

    private sbyte[] Output(BoardHost host, DpuBackend backend, string? target)
    {
        using var runner = Load(host, backend, target);
        return Output(runner);
    }

    private static sbyte[] Output(ModelRunner runner)
    {
        var output = new sbyte[runner.Outputs[0].Length];
        runner.Run(RandomTensors.Int8(3, 0, runner.Inputs[0].Length).Data, output);
        return output;
    }

    private static XirGraph Compile(string network, string target) =>
        ModelCompiler.Compile(StandIns.Networks[network](), DpuTarget.Parse(target), Unverified).Graph;

    /// <summary>A network, compiled for three targets once for all tests.</summary>
    public sealed class Compiled : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Compiled() => Models =
        [
            .. ((string[])["B1024", "B3136", "kv260"]).Select(target =>
                new TargetModel(target, DpuTarget.Parse(target).Fingerprint, Written(_folder.File(target + ".xmodel"), target))),
        ];

        internal ImmutableArray<TargetModel> Models { get; }

        public void Dispose() => _folder.Dispose();

        private static string Written(string path, string target)
        {
            XmodelFile.Write(path, Compile("mlp", target));
            return path;
        }
    }
}
