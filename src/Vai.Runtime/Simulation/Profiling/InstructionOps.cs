using System.Collections.Frozen;
using Vai.Compiled;
using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Runtime.Simulation.Executions;

namespace Vai.Runtime.Simulation.Profiling;

/// <summary>
/// Finds for every instruction of a DPU subgraph the op that it works for, by following the numbers through banks and DDR: a CONV works for
/// the op whose weights it reads, an addition for the op that adds what its operands hold, a LOAD for whatever reads it first, a SAVE for
/// whatever made what it stores. Works for any compiler's code, fused and prefetched as it may be.
/// </summary>
internal sealed class InstructionOps
{
    private readonly ImmutableArray<InstructionExecution> _executions;
    private readonly OpConsumers _consumers;
    private readonly TensorFinder _tensors;
    private readonly BankWriters _writers;
    private readonly FrozenSet<string> _withoutCode;
    private readonly XirOp?[] _ops;
    private AluInit? _alu;

    private InstructionOps(DpuSubgraph subgraph, ImmutableArray<InstructionExecution> executions)
    {
        _executions = executions;
        _consumers = new OpConsumers(subgraph.Ops);
        _tensors = new TensorFinder(subgraph);
        _writers = new BankWriters(subgraph.Target);
        _withoutCode = subgraph.Subgraph.SelfAndDescendants
            .Where(part => part.Attributes.Get("skip_code_gen", false))
            .SelectMany(part => part.OpNames)
            .ToFrozenSet(StringComparer.Ordinal);
        _ops = new XirOp?[executions.Length];
    }

    /// <summary>The ops by instruction number; null where none was found, and for END.</summary>
    public static ImmutableArray<XirOp?> Of(DpuSubgraph subgraph, ImmutableArray<InstructionExecution> executions)
    {
        var ops = new InstructionOps(subgraph, executions);
        foreach (var execution in executions)
        {
            ops.Visit(execution);
        }

        ops.GiveInitsTheirOps();
        return [.. ops._ops];
    }

    private void Visit(InstructionExecution execution)
    {
        _alu = execution.Instruction as AluInit ?? _alu;
        var producers = _writers.Visit(execution);
        switch (execution.Instruction)
        {
            case Load load:
                _ops[execution.Number] = _tensors.ConstantOf(load) is { } constant ? _consumers.Of(constant).FirstOrDefault() : null;
                break;
            case Save:
                Explain(execution, Stored(producers), producers);
                break;
            case { IsInit: false, Engine: Engines.Conv or Engines.Misc }:
                Explain(execution, Computed(InstructionRoles.Of(execution.Instruction, _alu), producers), producers);
                break;
        }
    }

    private void Explain(InstructionExecution execution, XirOp? op, IReadOnlyList<int> producers)
    {
        _ops[execution.Number] = op;
        if (op is null)
        {
            return;
        }

        if (execution.Instruction is Save)
        {
            _tensors.Stored(op);
        }

        foreach (var load in producers.Where(number => _executions[number].Instruction is Load))
        {
            _ops[load] ??= op;
        }
    }

    private XirOp? Computed(InstructionRole role, IReadOnlyList<int> producers) =>
        producers.Where(IsParameter).Select(number => _ops[number])
            .LastOrDefault(op => op is not null && InstructionRoles.Of(op) == role)
        ?? Following(role, producers);

    // What another instruction computed is stored for that one's op; what was only loaded is copied.
    private XirOp? Stored(IReadOnlyList<int> producers) =>
        producers.Where(number => _executions[number].Instruction is not Load).Select(number => _ops[number])
            .LastOrDefault(op => op is not null)
        ?? Following(InstructionRole.Copy, producers);

    /// <summary>The op that a role fits and that reads most of what the producers made; else the op of the last producer itself.</summary>
    private XirOp? Following(InstructionRole role, IReadOnlyList<int> producers)
    {
        var sources = producers.Select(SourceOf).OfType<XirOp>().Distinct().ToArray();
        return sources
            .SelectMany(source =>
                _consumers.Of(source).Where(op => InstructionRoles.Of(op) == role && !_withoutCode.Contains(op.Name)))
            .CountBy(op => op)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => _consumers.PositionOf(pair.Key))
            .Select(pair => pair.Key)
            .FirstOrDefault() ?? sources.LastOrDefault();
    }

    private XirOp? SourceOf(int number) => _executions[number].Instruction is Load load
        ? IsParameter(number) ? null : _tensors.SourceOf(load)
        : _ops[number];

    private bool IsParameter(int number) => _executions[number].Instruction is Load load && _tensors.ConstantOf(load) is not null;

    private void GiveInitsTheirOps()
    {
        var next = new Dictionary<InstructionShape, XirOp?>();
        for (var number = _ops.Length - 1; number >= 0; number--)
        {
            var shape = _executions[number].Instruction.GetShape();
            if (shape.InitOf is { } shaped)
            {
                _ops[number] = next.GetValueOrDefault(shaped);
            }
            else
            {
                next[shape] = _ops[number];
            }
        }
    }
}
