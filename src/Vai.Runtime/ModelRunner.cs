using System.Collections.Immutable;
using Vai.Compiled;
using Vai.Diagnostics;
using Vai.Numerics;
using Vai.Runtime.Cpu;
using Vai.Runtime.Cpu.Ops;
using Vai.Runtime.Simulation;
using Vai.Targets;
using Vai.Xir;

namespace Vai.Runtime;

/// <summary>
/// Runs a model: its DPU subgraphs on a backend, what the compiler left to the processor on the processor, in the right order.
/// A float or quantized graph (<c>NAME_float.xmodel</c>, <c>NAME_int.xmodel</c>) runs wholly on the processor, so that accuracies
/// can be compared side by side. Several threads may run one runner at the same time.
/// </summary>
public sealed class ModelRunner : IDisposable
{
    private readonly ImmutableArray<ModelStage> _stages;
    private readonly ImmutableArray<ModelStage> _integerStages;
    private readonly ImmutableArray<TensorInfo> _intermediate;
    private volatile bool _disposed;

    private ModelRunner(CompiledModel model, DpuBackend backend, int threads, IReadOnlyDictionary<string, CustomOperator>? customOperators)
    {
        var graph = model.Graph;
        _stages = ModelPipeline.Stages(model, backend, threads, customOperators);
        DpuSubgraphs = model.DpuSubgraphs;
        Inputs = [.. graph.Ops.Where(ModelPipeline.IsInput).Select(Describe)];
        var results = graph.Ops.Where(op => ModelPipeline.IsResult(graph, op.Name)).ToImmutableArray();
        Results = [.. results.Select(Describe)];
        _intermediate = model.DpuSubgraphs.IsEmpty ? [] : [.. LastIntegers(graph, results).Select(Describe)];
        Outputs = [.. _intermediate.Select(output => output with { Name = WithoutDownload(graph, output.Name) })];
        _integerStages = Contributing(graph, _stages, _intermediate.Select(output => output.Name));
        RequireGiven(Results.Concat(_intermediate));
    }

    /// <summary>The parts of the model that run on the DPU, in order; empty for a graph that was not compiled.</summary>
    public ImmutableArray<DpuSubgraph> DpuSubgraphs { get; }

    /// <summary>The DPU that the model was compiled for; null for a graph that was not compiled.</summary>
    public DpuTarget? Target => DpuSubgraphs.FirstOrDefault()?.Target;

    /// <summary>The model's inputs.</summary>
    public ImmutableArray<TensorInfo> Inputs { get; }

    /// <summary>The last int8 tensors on the way to the results: what the DPU gives. Empty for a graph that was not compiled.</summary>
    public ImmutableArray<TensorInfo> Outputs { get; }

    /// <summary>The final real values: the outputs dequantized, or what the processor makes of them (softmax, …).</summary>
    public ImmutableArray<TensorInfo> Results { get; }

    /// <summary>Reads a model and makes it ready.</summary>
    /// <param name="threads">Threads that one run may use; 0: as many as there are processors. 1 is best where the application runs several threads itself.</param>
    /// <param name="customOperators">What computes ops of other types than the executor knows, by op type; see <see cref="CustomOperatorTypes"/>.</param>
    /// <exception cref="VaiException">VAI1004: no such file. VAI2001, VAI6001: the file is broken. VAI6102: the processor cannot execute one of its ops.</exception>
    public static ModelRunner Load(
        string path, DpuBackend backend = DpuBackend.Cpu, int threads = 0, IReadOnlyDictionary<string, CustomOperator>? customOperators = null) =>
        DiagnosticLocation.Within(path, () => From(XmodelFile.Read(path), backend, threads, customOperators));

    /// <summary>Makes a model ready that is already in memory.</summary>
    /// <inheritdoc cref="Load"/>
    public static ModelRunner From(
        XirGraph graph, DpuBackend backend = DpuBackend.Cpu, int threads = 0, IReadOnlyDictionary<string, CustomOperator>? customOperators = null) =>
        new(CompiledModel.From(graph), backend, threads, customOperators);

    /// <summary>The op types of a graph that the executor does not know, in graph order: each needs a <see cref="CustomOperator"/>.</summary>
    public static ImmutableArray<string> CustomOperatorTypes(XirGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return [.. graph.Ops.Select(op => op.Type).Distinct().Except(OpRegistry.Types)];
    }

    /// <summary>Int8 in, int8 out, for a compiled model with one input and one output.</summary>
    /// <param name="input">Numbers of the input's fix point, in its shape's order (NHWC).</param>
    /// <param name="output">Receives the output's numbers; exactly as long as the output.</param>
    /// <exception cref="VaiException">VAI6103: a length is wrong. VAI6104: the model has another form.</exception>
    public void Run(ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        var (from, to) = (Single(Inputs, "input"), Single(Outputs, "int8 output"));
        CheckLength(from, input.Length);
        CheckLength(to, output.Length);
        var value = new Int8Tensor(from.Shape, RequireFixPoint(from), input.ToArray());
        var results = Run(new Dictionary<string, Int8Tensor>(StringComparer.Ordinal) { [from.Name] = value });
        results[to.Name].Data.CopyTo(output);
    }

    /// <summary>Int8 in, int8 out, by the names of <see cref="Inputs"/> and <see cref="Outputs"/>.</summary>
    /// <exception cref="VaiException">VAI6103: an input is missing or has another form. VAI6104: the model is not compiled.</exception>
    public IReadOnlyDictionary<string, Int8Tensor> Run(IReadOnlyDictionary<string, Int8Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (Outputs.IsEmpty)
        {
            throw VaiDiagnostics.WrongModelForm.UnplacedException("it is not compiled, so it has no int8 outputs");
        }

        var values = RunStages(_integerStages, Inputs.ToDictionary(input => input.Name, input => (Tensor)Given(inputs, input), StringComparer.Ordinal));
        return Outputs.Zip(_intermediate).ToDictionary(
            pair => pair.First.Name, pair => (Int8Tensor)values[pair.Second.Name], StringComparer.Ordinal);
    }

    /// <summary>Real values in and out, for a model with one input and one result. Inputs are rounded half up to the input's fix point.</summary>
    /// <param name="input">Real numbers in the order of the input's shape (NHWC).</param>
    /// <exception cref="VaiException">VAI6103: the length is wrong. VAI6104: the model has several inputs or results.</exception>
    public float[] Run(ReadOnlySpan<float> input)
    {
        var (from, to) = (Single(Inputs, "input"), Single(Results, "result"));
        CheckLength(from, input.Length);
        var value = new FloatTensor(from.Shape, input.ToArray());
        return Run(new Dictionary<string, FloatTensor>(StringComparer.Ordinal) { [from.Name] = value })[to.Name].Data;
    }

    /// <summary>Real values in and out, by the names of <see cref="Inputs"/> and <see cref="Results"/>.</summary>
    /// <exception cref="VaiException">VAI6103: an input is missing or has another form.</exception>
    public IReadOnlyDictionary<string, FloatTensor> Run(IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var values = RunStages(_stages, Inputs.ToDictionary(input => input.Name, input => Quantize(input, Given(inputs, input)), StringComparer.Ordinal));
        return Results.ToDictionary(result => result.Name, result => Dequantize(values[result.Name]), StringComparer.Ordinal);
    }

    /// <summary>
    /// Frames a second that one thread on one core is expected to reach: the cycle model's time of all DPU subgraphs, launches
    /// included, without the processor's part of the model. 0 for a graph that was not compiled.
    /// </summary>
    /// <param name="frequencyMHz">The DPU's clock.</param>
    public double EstimateFramesPerSecond(double frequencyMHz = CycleModel.DefaultFrequencyMHz)
    {
        var milliseconds = DpuSubgraphs.Sum(subgraph => CycleModel.Estimate(subgraph.Target, subgraph.Program, frequencyMHz).Milliseconds);
        return milliseconds > 0 ? 1000 / milliseconds : 0;
    }

    /// <summary>Ends the runner: later runs fail with <see cref="ObjectDisposedException"/>; those under way finish.</summary>
    public void Dispose() => _disposed = true;

    private void RequireGiven(IEnumerable<TensorInfo> results)
    {
        var given = _stages.SelectMany(stage => stage.Gives).Concat(Inputs.Select(input => input.Name)).ToHashSet(StringComparer.Ordinal);
        if (results.FirstOrDefault(result => !given.Contains(result.Name)) is { Name: var missing })
        {
            throw VaiDiagnostics.BadXmodel.UnplacedException($"no subgraph computes its result '{missing}'");
        }
    }

    private Dictionary<string, Tensor> RunStages(ImmutableArray<ModelStage> stages, Dictionary<string, Tensor> values)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        foreach (var stage in stages)
        {
            stage.Run(values);
        }

        return values;
    }

    private static Tensor Quantize(TensorInfo input, FloatTensor value) => input.FixPoint is { } fixPoint
        ? new Int8Tensor(input.Shape, fixPoint, Array.ConvertAll(value.Data, number => FixedPoint.QuantizeHalfUp(number, fixPoint)))
        : value;

    private static FloatTensor Dequantize(Tensor value) => value switch
    {
        FloatTensor reals => reals,
        Int8Tensor integers => integers.Dequantized(),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static T Given<T>(IReadOnlyDictionary<string, T> inputs, TensorInfo input)
        where T : Tensor
    {
        if (!inputs.TryGetValue(input.Name, out var value))
        {
            throw VaiDiagnostics.BadRunInput.UnplacedException(input.Name, "it is an input of the model and was not given");
        }

        CheckLength(input, value switch { Int8Tensor integers => integers.Data.Length, FloatTensor reals => reals.Data.Length, _ => -1 });
        return value is Int8Tensor { FixPoint: var fixPoint } && fixPoint != RequireFixPoint(input)
            ? throw VaiDiagnostics.BadRunInput.UnplacedException(input.Name, $"its fix point is {fixPoint}, the model's {input.FixPoint}")
            : value with { Shape = input.Shape };
    }

    private static void CheckLength(TensorInfo tensor, int length)
    {
        if (length != tensor.Length)
        {
            throw VaiDiagnostics.BadRunInput.UnplacedException(
                tensor.Name, $"{length} numbers were given, shape [{string.Join(',', tensor.Shape)}] has {tensor.Length}");
        }
    }

    private static int RequireFixPoint(TensorInfo tensor) =>
        tensor.FixPoint ?? throw VaiDiagnostics.WrongModelForm.UnplacedException($"'{tensor.Name}' takes real numbers, not int8");

    private static TensorInfo Single(ImmutableArray<TensorInfo> tensors, string what) => tensors is [var only]
        ? only
        : throw VaiDiagnostics.WrongModelForm.UnplacedException($"it has {tensors.Length} {what}s, this way of running needs 1");

    private static TensorInfo Describe(XirOp op) => new(op.Name, op.Output.Shape, op.Output.FixPoint);

    private static string WithoutDownload(XirGraph graph, string name) =>
        graph.Op(name) is { Type: "download" } download ? download.InputNames.FirstOrDefault(name) : name;

    // Backwards from the results through real values to the first int8 ones.
    private static IEnumerable<XirOp> LastIntegers(XirGraph graph, ImmutableArray<XirOp> results)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<XirOp>(results);
        while (open.TryPop(out var op))
        {
            if (!seen.Add(op.Name))
            {
                continue;
            }

            if (op.Output.DataType == TensorDataType.Float)
            {
                foreach (var input in op.InputNames)
                {
                    open.Push(graph.Op(input));
                }
            }
            else
            {
                found.Add(op.Name);
            }
        }

        return graph.Ops.Where(op => found.Contains(op.Name));
    }

    private static ImmutableArray<ModelStage> Contributing(XirGraph graph, ImmutableArray<ModelStage> stages, IEnumerable<string> outputs)
    {
        var needed = outputs.ToHashSet(StringComparer.Ordinal);
        foreach (var op in graph.Ops.Reverse().Where(op => needed.Contains(op.Name)))
        {
            needed.UnionWith(op.InputNames);
        }

        return [.. stages.Where(stage => stage.OpNames.Any(needed.Contains))];
    }
}
