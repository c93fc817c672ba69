using System.Collections.Concurrent;
using Vai.Compiled;
using Vai.Runtime.Backends;
using Vai.Runtime.Simulation.Machine;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Simulation;

/// <summary>A DPU subgraph's program, executed instruction by instruction.</summary>
internal sealed class SimulatorEngine : ISubgraphEngine
{
    private const ulong PoisonSeed = 1;

    private readonly DpuSubgraph _subgraph;
    private readonly BoundProgram _program;
    private readonly ConcurrentBag<DpuState> _idle = [];

    /// <exception cref="VaiException">VAI6201, VAI6202, VAI6205: the program cannot be simulated.</exception>
    public SimulatorEngine(DpuSubgraph subgraph)
    {
        _subgraph = subgraph;
        _program = BoundProgram.Bind(subgraph.Program, subgraph.Target, ExecutionOrder.Program, DpuSimulator.DefaultMaximumSteps);
    }

    public void Run(ReadOnlySpan<Tensor> inputs, Span<Tensor> outputs, RunMemory? memory = null)
    {
        var state = TakeState();
        for (var i = 0; i < inputs.Length; i++)
        {
            state.Memory.Write(_subgraph.Inputs[i], ((Int8Tensor)inputs[i]).Data);
        }

        _program.Run(state, executed: null, CancellationToken.None);
        for (var i = 0; i < outputs.Length; i++)
        {
            var output = _subgraph.Outputs[i];
            if (!state.Memory.IsStored(output))
            {
                throw VaiDiagnostics.OutputNotStored.UnplacedException(output.OpName);
            }

            var value = RunMemory.Integers(memory is null ? null : outputs[i], output.Shape, output.FixPoint, output.ElementCount);
            state.Memory.Read(output, value.Data);
            outputs[i] = value;
        }

        _idle.Add(state);
    }

    public void Dispose() => _idle.Clear();

    // Garbage again where a run left something: a wrong program must give the same wrong bytes in every run.
    private DpuState TakeState()
    {
        if (!_idle.TryTake(out var state))
        {
            return new DpuState(new BankMemory(_subgraph.Target, PoisonSeed), DpuMemory.For(_subgraph, PoisonSeed));
        }

        state.Banks.Reset();
        state.Memory.Reset();
        return state;
    }
}
