using Vai.Compiled;
using Vai.Runtime.Cpu.Ops;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu;

/// <summary>
/// Ops made ready to run one after the other: sorted, weights unpacked, what is constant computed once. Immutable; several
/// threads may run one plan at the same time. Works alike on float, quantized (<c>fix</c>) and compiled (<c>-fix</c>) graphs.
/// </summary>
internal sealed class ExecutionPlan
{
    /// <summary>More numbers than any tensor that a DPU's memory can hold; a hostile shape must not be allocated.</summary>
    private const long MaximumElements = 1L << 28;

    private readonly ImmutableArray<ExecutionStep> _steps;
    private readonly ImmutableDictionary<string, int> _slots;
    private readonly ImmutableArray<Tensor?> _constants;

    private ExecutionPlan(
        ImmutableArray<ExecutionStep> steps, ImmutableDictionary<string, int> slots, ImmutableArray<Tensor?> constants,
        ImmutableArray<string> outputs) =>
        (_steps, _slots, _constants, Outputs) = (steps, slots, constants, outputs);

    /// <summary>The ops whose values a run returns unless it is asked for others: those that no op of the plan reads.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>A whole graph. In a compiled graph the constants come from the DPU subgraphs' parameter registers.</summary>
    /// <param name="threads">Threads that one run may use; 0: as many as there are processors.</param>
    /// <exception cref="VaiException">VAI2001: the graph is broken. VAI6101, VAI6102: an op that the executor cannot run.</exception>
    public static ExecutionPlan Prepare(XirGraph graph, int threads = 0) => Prepare(graph, graph?.Ops.Select(op => op.Name) ?? [], threads);

    /// <summary>Some ops of a graph. Values of ops that they read and that are not among them are inputs of the run.</summary>
    /// <inheritdoc cref="Prepare(XirGraph, int)"/>
    public static ExecutionPlan Prepare(XirGraph graph, IEnumerable<string> opNames, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Prepare(CompiledModel.From(graph), opNames, threads);
    }

    /// <inheritdoc cref="Prepare(XirGraph, IEnumerable{string}, int)"/>
    internal static ExecutionPlan Prepare(
        CompiledModel model, IEnumerable<string> opNames, int threads, IReadOnlyDictionary<string, CustomOperator>? customOperators = null)
    {
        var graph = model.Graph;
        var names = opNames.ToHashSet(StringComparer.Ordinal);
        var readOutside = names.Where(name => graph.ConsumersOf(name).Any(consumer => !names.Contains(consumer.Name)));
        return Prepare(
            [.. graph.Ops.Where(op => names.Contains(op.Name))],
            name => graph.TryGetOp(name, out var op) ? op : null,
            StoredConstants(model.DpuSubgraphs, names.Contains),
            [.. readOutside],
            threads,
            customOperators);
    }

    /// <summary>A DPU subgraph. Its inputs may be named by upload or by the op that the upload reads; constants come from the parameter
    /// register.</summary>
    /// <inheritdoc cref="Prepare(XirGraph, int)"/>
    public static ExecutionPlan Prepare(DpuSubgraph subgraph, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(subgraph);
        var ops = subgraph.Ops.ToDictionary(op => op.Name, StringComparer.Ordinal);
        return Prepare(subgraph.Ops, ops.GetValueOrDefault, StoredConstants([subgraph], ops.ContainsKey), [], threads);
    }

    /// <summary>Runs the ops that the outputs need.</summary>
    /// <param name="inputs">Values by op name. The value of any op may be given; it is then not computed.</param>
    /// <param name="outputs">The ops whose values are wanted; null: <see cref="Outputs"/>.</param>
    /// <exception cref="VaiException">VAI6103: a value is missing or has another shape or fix point than the graph says.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, IEnumerable<string>? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ImmutableArray<string> wanted = outputs is null ? Outputs : [.. outputs.Distinct(StringComparer.Ordinal)];
        var results = new Tensor[wanted.Length];
        Bind([.. inputs.Keys], wanted).Run(inputs.Values.ToArray(), results);
        return wanted.Zip(results).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <summary>As <see cref="Run"/>, but returns the values of all ops, constants included. Nothing is freed on the way.</summary>
    public IReadOnlyDictionary<string, Tensor> RunAll(IReadOnlyDictionary<string, Tensor> inputs) =>
        Run(inputs, _steps.Select(step => step.Op.Name));

    /// <summary>The plan for runs that are given the values of some ops and asked for those of others.</summary>
    internal BoundPlan Bind(ImmutableArray<string> given, ImmutableArray<string> wanted) => new(
        _steps,
        _constants,
        [.. given.Select(name => _slots.GetValueOrDefault(name, -1))],
        [.. wanted.Select(name =>
            new BoundPlan.Wanted(_slots.TryGetValue(name, out var slot) ? slot : throw ExecutionStep.Missing(name), name))]);

    private static ImmutableDictionary<string, Tensor> StoredConstants(
        ImmutableArray<DpuSubgraph> subgraphs, Func<string, bool> isWanted) => subgraphs
        .SelectMany(subgraph => subgraph.Ops.Where(op => op.Type == OpNames.ConstFix && isWanted(op.Name))
            .Select(op => (op.Name, Value: Stored(subgraph, op.Name))))
        .Where(item => item.Value is not null)
        .DistinctBy(item => item.Name)
        .ToImmutableDictionary(item => item.Name, item => (Tensor)item.Value!, StringComparer.Ordinal);

    private static Int8Tensor? Stored(DpuSubgraph subgraph, string opName) => subgraph.Constant(opName) is { } numbers
        ? new Int8Tensor(subgraph.Tensors[opName].Shape, subgraph.Tensors[opName].FixPoint, numbers)
        : null;

    private static ExecutionPlan Prepare(
        ImmutableArray<XirOp> ops,
        Func<string, XirOp?> find,
        ImmutableDictionary<string, Tensor> stored,
        ImmutableArray<string> readOutside,
        int threads,
        IReadOnlyDictionary<string, CustomOperator>? customOperators = null)
    {
        var slots = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var name in ops.Select(op => op.Name).Concat(ops.SelectMany(op => op.InputNames)))
        {
            slots.TryAdd(name, slots.Count);
        }

        var constants = new Tensor?[slots.Count];
        var steps = ImmutableArray.CreateBuilder<ExecutionStep>(ops.Length);
        foreach (var op in ops)
        {
            ImmutableArray<int> inputs = [.. op.InputNames.Select(name => slots[name])];
            ImmutableArray<XirTensor?> inputTensors = [.. op.InputNames.Select(name => find(name)?.Output)];
            CheckSize(op);
            var site = new OpSite(
                op, inputTensors, [.. inputs.Select(input => constants[input])], stored.GetValueOrDefault(op.Name),
                threads > 0 ? threads : Environment.ProcessorCount);
            var step = new ExecutionStep(op, OpRegistry.Prepare(site, customOperators), inputs, inputTensors, slots[op.Name]);
            if (step.Kernel.IsPure && inputs.All(input => constants[input] is not null))
            {
                constants[step.Output] = step.Execute(constants, new Tensor[inputs.Length]);
            }

            steps.Add(step);
        }

        var read = ops.SelectMany(op => op.InputNames).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<string> outputs =
        [
            .. ops.Select(op => op.Name)
                .Where(name => constants[slots[name]] is null && (!read.Contains(name) || readOutside.Contains(name))),
        ];
        return new ExecutionPlan(steps.MoveToImmutable(), slots.ToImmutable(), [.. constants], outputs);
    }

    private static void CheckSize(XirOp op)
    {
        var size = 1L;
        foreach (var dimension in op.Output.Shape)
        {
            if (dimension < 0 || (size *= dimension) > MaximumElements)
            {
                throw VaiDiagnostics.BadXmodel.Exception(
                    new DiagnosticLocation(null, op.Name),
                    $"op '{op.Name}' has shape [{string.Join(',', op.Output.Shape)}], more than {MaximumElements} numbers");
            }
        }
    }
}
