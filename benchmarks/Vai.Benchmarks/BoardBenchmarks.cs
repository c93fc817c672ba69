using BenchmarkDotNet.Attributes;
using Vai.Runtime;
using Vai.Runtime.Board;
using Vai.Runtime.Tests;
using Vai.Runtime.Tests.Board;

namespace Vai.Benchmarks;

/// <summary>
/// What a run on the board costs of the runtime's own: a model that copies 64 numbers, on functions of XRT that do nothing. The driver, the
/// DPU and the caches of a board are not in it.
/// </summary>
[MemoryDiagnoser]
public class BoardBenchmarks
{
    private readonly sbyte[] _input = new sbyte[CopyModel.Columns * CopyModel.Channels];
    private readonly sbyte[] _output = new sbyte[CopyModel.Columns * CopyModel.Channels];
    private readonly string _folder = Directory.CreateTempSubdirectory("vai-board").FullName;
    private ModelRunner _runner = null!;

    [GlobalSetup]
    public void Setup()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "usr", "lib"));
        Directory.CreateDirectory(Path.Combine(_folder, "tmp"));
        File.WriteAllBytes(Path.Combine(_folder, "usr", "lib", "dpu.xclbin"), StandInFirmware.File(["DPUCZDX8G:DPUCZDX8G_1"]));
        var host = new BoardHost(IdleXrt.Table, new BoardEnvironment(_folder, _ => null));
        _runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: host);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _runner.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public void Integers() => _runner.Run(_input, _output);

    [Benchmark]
    public void Rented()
    {
        using var run = _runner.Rent();
        run.Run();
    }
}
