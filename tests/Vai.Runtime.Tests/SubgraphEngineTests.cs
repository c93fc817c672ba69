using System.Collections.Concurrent;
using Vai.Compiled;
using Vai.Runtime.Backends;
using Vai.Runtime.Simulation;
using Vai.Runtime.Simulation.Machine;
using Vai.Runtime.Tensors;
using Vai.Runtime.Tests.Cpu;

namespace Vai.Runtime.Tests;

public class SubgraphEngineTests
{
    private static readonly sbyte[] Numbers = RandomTensors.Int8(1, CopyModel.FixPoint, CopyModel.Columns, CopyModel.Channels).Data;

    [Theory]
    [InlineData(DpuBackend.Cpu)]
    [InlineData(DpuBackend.Simulator)]
    public void Values_go_from_subgraph_to_subgraph_and_to_the_processor(DpuBackend backend)
    {
        using var runner = ModelRunner.From(CopyModel.Create(subgraphs: 3), backend);
        var output = new sbyte[Numbers.Length];

        runner.Run(Numbers, output);
        var reals = runner.Run(Array.ConvertAll(Numbers, number => number / 8f));

        Assert.Equal(Numbers, output);
        Assert.Equal(Array.ConvertAll(Numbers, number => number / 8f), reals);
        Assert.Equal(("copy2", "out"), (Assert.Single(runner.Outputs).Name, Assert.Single(runner.Results).Name));
    }

    [Fact]
    public void An_engine_is_bound_once_and_takes_and_gives_values_in_the_order_of_its_subgraph()
    {
        var engines = new Engines();
        using var runner = ModelRunner.From(CopyModel.Create(subgraphs: 2), engines.Bind);
        var output = new sbyte[Numbers.Length];
        for (var run = 0; run < 3; run++)
        {
            runner.Run(Numbers, output);
        }

        Assert.Equal(["dpu0", "dpu1"], engines.All.Select(engine => engine.Subgraph.Name));
        Assert.All(engines.All, engine => Assert.Equal(3, engine.Runs));
        Assert.Equal(Array.ConvertAll(Numbers, number => (sbyte)~~number), output);
    }

    [Fact]
    public void Dispose_ends_the_engines_once()
    {
        var engines = new Engines();
        var runner = ModelRunner.From(CopyModel.Create(subgraphs: 2), engines.Bind);

        runner.Dispose();
        runner.Dispose();

        Assert.All(engines.All, engine => Assert.Equal(1, engine.Disposals));
        Assert.Throws<ObjectDisposedException>(() => runner.Run(Numbers, new sbyte[Numbers.Length]));
        Assert.All(engines.All, engine => Assert.Equal((0, 1), (engine.Runs, engine.Disposals)));
    }

    [Fact]
    public async Task A_run_under_way_finishes_before_its_engine_ends()
    {
        using var entered = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var engines = new Engines
        {
            Running = () =>
            {
                entered.Set();
                goOn.Wait(TestContext.Current.CancellationToken);
            },
        };
        var runner = ModelRunner.From(CopyModel.Create(), engines.Bind);
        var output = new sbyte[Numbers.Length];
        var run = Task.Run(() => runner.Run(Numbers, output), TestContext.Current.CancellationToken);
        entered.Wait(TestContext.Current.CancellationToken);

        runner.Dispose();
        Assert.Equal(0, engines.All.Single().Disposals);
        Assert.Throws<ObjectDisposedException>(() => runner.Run(Numbers, new sbyte[Numbers.Length]));
        Assert.Equal(0, engines.All.Single().Disposals);

        goOn.Set();
        await run;
        Assert.Equal(1, engines.All.Single().Disposals);
        Assert.Equal(Array.ConvertAll(Numbers, number => (sbyte)~number), output);
    }

    [Fact]
    public void Engines_that_were_bound_are_ended_when_another_cannot_be()
    {
        var engines = new Engines { Refused = "dpu1" };

        Assert.Throws<VaiException>(() => ModelRunner.From(CopyModel.Create(subgraphs: 2), engines.Bind));

        Assert.Equal(("dpu0", 1), Assert.Single(engines.All.Select(engine => (engine.Subgraph.Name, engine.Disposals))));
    }

    [Theory]
    [InlineData(DpuBackend.Cpu)]
    [InlineData(DpuBackend.Simulator)]
    public void Several_threads_run_one_runner_until_it_is_disposed(DpuBackend backend)
    {
        var runner = ModelRunner.From(CopyModel.Create(subgraphs: 2), backend, threads: 1);
        var done = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            var numbers = RandomTensors.Int8(thread, CopyModel.FixPoint, CopyModel.Columns, CopyModel.Channels).Data;
            var output = new sbyte[numbers.Length];
            try
            {
                for (var run = 0; run < 50; run++)
                {
                    Array.Clear(output);
                    runner.Run(numbers, output);
                    Assert.Equal(numbers, output);
                    if (Interlocked.Increment(ref done) == 200)
                    {
                        runner.Dispose();
                    }
                }
            }
            catch (ObjectDisposedException)
            {
                Assert.True(Volatile.Read(ref done) >= 200 - 8);
            }
        });

        Assert.Throws<ObjectDisposedException>(() => runner.Run(Numbers, new sbyte[Numbers.Length]));
    }

    [Fact]
    public void A_program_that_cannot_be_simulated_is_refused_when_it_is_bound()
    {
        var subgraph = CompiledModel.From(CopyModel.Create()).DpuSubgraphs[0];
        var broken = subgraph with { Program = [new Isa.Elew(), .. subgraph.Program] };

        Assert.Equal("VAI6201", Assert.Throws<VaiException>(() => new SimulatorEngine(broken)).Diagnostic.Code);
    }

    [Fact]
    public void A_program_that_stores_no_output_fails_in_every_run()
    {
        var subgraph = CompiledModel.From(CopyModel.Create()).DpuSubgraphs[0];
        using var engine = new SimulatorEngine(subgraph with { Program = [subgraph.Program[0], subgraph.Program[^1]] });
        Tensor[] inputs = [RandomTensors.Int8(1, CopyModel.FixPoint, 1, 1, CopyModel.Columns, CopyModel.Channels)], outputs = new Tensor[1];

        for (var run = 0; run < 2; run++)
        {
            Assert.Equal("VAI6206", Assert.Throws<VaiException>(() => engine.Run(inputs, outputs)).Diagnostic.Code);
        }
    }

    [Fact]
    public void Memory_that_is_reset_holds_nothing_of_the_run_before()
    {
        var subgraph = CompiledModel.From(CopyModel.Create()).DpuSubgraphs[0];
        var (memory, fresh) = (DpuMemory.For(subgraph, 7), DpuMemory.For(subgraph, 7));
        memory.Write(subgraph.Inputs[0], Numbers);
        new DpuSimulator(subgraph.Target).Run(subgraph.Program, memory, 1, TestContext.Current.CancellationToken);
        Assert.True(memory.IsStored(subgraph.Outputs[0]));
        Assert.Equal(Numbers, memory.Read(subgraph.Outputs[0]));

        memory.Reset();

        Assert.False(memory.IsStored(subgraph.Outputs[0]));
        Assert.Empty(memory.WrittenBytes());
        Assert.All([subgraph.Inputs[0], subgraph.Outputs[0]], tensor => Assert.Equal(fresh.Read(tensor), memory.Read(tensor)));
        var banks = new BankMemory(subgraph.Target, 7);
        var garbage = banks.Read(2, 3);
        banks.Write(2, 3, System.Runtime.Intrinsics.Vector128<sbyte>.Zero);
        banks.Reset();
        Assert.Equal(garbage, banks.Read(2, 3));
    }

    [Fact]
    public void A_shared_life_is_released_once_whoever_leaves_last()
    {
        for (var round = 0; round < 200; round++)
        {
            var (released, late) = (0, 0);
            var life = new SharedLife("thing", () => Interlocked.Increment(ref released));
            Parallel.For(0, 8, i =>
            {
                try
                {
                    life.Enter();
                    Assert.Equal(0, Volatile.Read(ref released));
                    life.Leave();
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref late);
                }

                if (i == 3)
                {
                    life.End();
                }
            });

            Assert.Equal(1, released);
            Assert.InRange(late, 0, 7);
        }
    }

    /// <summary>Engines that turn all bits.</summary>
    private sealed class Engines
    {
        private readonly ConcurrentQueue<Engine> _all = new();

        public IEnumerable<Engine> All => _all;

        public Action Running { get; init; } = () => { };

        public string? Refused { get; init; }

        public Engine Bind(DpuSubgraph subgraph)
        {
            if (subgraph.Name == Refused)
            {
                throw VaiDiagnostics.BadXmodel.Exception(subgraph.Name, "no engine takes it");
            }

            var engine = new Engine(subgraph, Running);
            _all.Enqueue(engine);
            return engine;
        }
    }

    private sealed class Engine(DpuSubgraph subgraph, Action running) : ISubgraphEngine
    {
        private int _runs;
        private int _disposals;

        public DpuSubgraph Subgraph => subgraph;

        public int Runs => _runs;

        public int Disposals => _disposals;

        public void Run(ReadOnlySpan<Tensor> inputs, Span<Tensor> outputs, RunMemory? memory = null)
        {
            running();
            Assert.Equal((subgraph.Inputs.Length, subgraph.Outputs.Length), (inputs.Length, outputs.Length));
            var input = (Int8Tensor)inputs[0];
            outputs[0] = input with { Data = Array.ConvertAll(input.Data, number => (sbyte)~number) };
            Interlocked.Increment(ref _runs);
        }

        public void Dispose() => Interlocked.Increment(ref _disposals);
    }
}
