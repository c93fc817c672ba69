using Vai.Compiled;
using Vai.Numerics;
using Vai.Runtime.Cpu.Ops;
using Vai.Runtime.Backends;
using Vai.Runtime.Simulation.Timing;
using Vai.Runtime.Tensors;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Runtime;

/// <summary>
/// Runs a model: its DPU subgraphs on a backend, what the compiler left to the processor on the processor, in the right order.
/// A float or quantized graph (<c>NAME_float.xmodel</c>, <c>NAME_int.xmodel</c>) runs wholly on the processor, so that accuracies
/// can be compared side by side. Several threads may run one runner at the same time.
/// </summary>
public sealed class ModelRunner : IDisposable
{
    private readonly ModelPipeline _pipeline;
    private readonly ImmutableArray<ModelStage> _integerStages;
    private readonly ImmutableArray<int> _inputSlots;
    private readonly ImmutableArray<int> _outputSlots;
    private readonly ImmutableArray<int> _resultSlots;
    private readonly SharedLife _life;

    private ModelRunner(CompiledModel model, ModelPipeline pipeline)
    {
        var graph = model.Graph;
        _pipeline = pipeline;
        _life = new SharedLife(nameof(ModelRunner), pipeline.Dispose);
        DpuSubgraphs = model.DpuSubgraphs;
        Inputs = [.. graph.Inputs.Select(Describe)];
        Results = [.. graph.Results.Select(Describe)];
        ImmutableArray<XirOp> integers = model.DpuSubgraphs.IsEmpty ? [] : [.. LastIntegers(graph, graph.Results)];
        Outputs = [.. integers.Select(op => Describe(op) with { Name = WithoutDownload(op) })];
        _inputSlots = [.. Inputs.Select(input => pipeline.Slot(input.Name))];
        _resultSlots = RequireGiven(Results.Select(result => result.Name));
        _outputSlots = RequireGiven(integers.Select(op => op.Name));
        _integerStages = pipeline.StagesBefore(_outputSlots);
    }

    /// <summary>Parts of the model that run on the DPU; 0 for a graph that was not compiled.</summary>
    public int DpuSubgraphCount => DpuSubgraphs.Length;

    /// <summary>The parts of the model that run on the DPU, in order; empty for a graph that was not compiled.</summary>
    internal ImmutableArray<DpuSubgraph> DpuSubgraphs { get; }

    /// <summary>The DPU that the model was compiled for; null for a graph that was not compiled.</summary>
    internal DpuTarget? Target => DpuSubgraphs.FirstOrDefault()?.Target;

    /// <summary>The model's inputs, in the order of the graph; their fix points are null in a float graph.</summary>
    public ImmutableArray<TensorInfo> Inputs { get; }

    /// <summary>The last int8 tensors on the way to the results: what the DPU gives. Empty for a graph that was not compiled.</summary>
    public ImmutableArray<TensorInfo> Outputs { get; }

    /// <summary>The final real values: the outputs dequantized, or what the processor makes of them (softmax, …).</summary>
    public ImmutableArray<TensorInfo> Results { get; }

    /// <summary>Reads a model and makes it ready.</summary>
    /// <param name="path">An .xmodel: compiled, quantized or float.</param>
    /// <param name="backend">What executes the DPU subgraphs; of no effect where there are none.</param>
    /// <param name="threads">
    /// Threads that one run may use; 0: as many as there are processors. 1 is best where the application runs several itself.
    /// </param>
    /// <param name="customOperators">
    /// What computes ops of other types than the executor knows, by op type. The generated class takes them where its model has such ops.
    /// </param>
    /// <param name="contract">What the generated class was made from; null: any model is taken.</param>
    /// <exception cref="VaiException">
    /// VAI1004: no such file. VAI2001, VAI6001: the file is broken. VAI6102: the processor cannot execute one of its ops. VAI6110: the
    /// model is not the one of the contract. VAI6201, VAI6202, VAI6205: the simulator cannot execute the program.
    /// </exception>
    public static ModelRunner Load(
        string path, DpuBackend backend =
            DpuBackend.Cpu, int threads = 0, IReadOnlyDictionary<string, CustomOperator>? customOperators = null,
        ModelContract? contract = null) =>
        DiagnosticLocation.Within(path, () =>
        {
            var graph = XmodelFile.Read(path);
            var runner = From(graph, backend, threads, customOperators);
            try
            {
                contract?.Require(runner, graph, path, () => File.ReadAllBytes(path));
                return runner;
            }
            catch
            {
                runner.Dispose();
                throw;
            }
        });

    /// <summary>Makes a model ready that is already in memory.</summary>
    /// <inheritdoc cref="Load"/>
    internal static ModelRunner From(
        XirGraph graph, DpuBackend backend =
            DpuBackend.Cpu, int threads = 0, IReadOnlyDictionary<string, CustomOperator>? customOperators = null) =>
        From(graph, SubgraphEngines.Of(backend, threads), threads, customOperators);

    /// <summary>As above, with any engine for the DPU subgraphs.</summary>
    internal static ModelRunner From(
        XirGraph graph, SubgraphEngineFactory engines, int threads = 0, IReadOnlyDictionary<string, CustomOperator>? customOperators = null)
    {
        var model = CompiledModel.From(graph);
        var pipeline = ModelPipeline.Create(model, engines, threads, customOperators);
        try
        {
            return new ModelRunner(model, pipeline);
        }
        catch
        {
            pipeline.Dispose();
            throw;
        }
    }

    /// <summary>The op types of a graph that the executor does not know, in graph order: each needs a
    /// <see cref="CustomOperator"/>.</summary>
    internal static ImmutableArray<string> CustomOperatorTypes(XirGraph graph)
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
        var values = Run(_integerStages, [new Int8Tensor(from.Shape, RequireFixPoint(from), input.ToArray())]);
        ((Int8Tensor)values[_outputSlots[0]]!).Data.CopyTo(output);
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

        var values = Run(_integerStages, [.. Inputs.Select(input => Given(inputs, input))]);
        return Outputs.Zip(_outputSlots)
            .ToDictionary(pair => pair.First.Name, pair => (Int8Tensor)values[pair.Second]!, StringComparer.Ordinal);
    }

    /// <summary>Real values in and out, for a model with one input and one result. Inputs are rounded half up to the input's fix
    /// point.</summary>
    /// <param name="input">Real numbers in the order of the input's shape (NHWC); what int8 cannot hold is clamped.</param>
    /// <returns>Real numbers in the order of the result's shape.</returns>
    /// <exception cref="VaiException">VAI6103: the length is wrong. VAI6104: the model has several inputs or results.</exception>
    public float[] Run(ReadOnlySpan<float> input)
    {
        var from = Single(Inputs, "input");
        _ = Single(Results, "result");
        CheckLength(from, input.Length);
        var values = Run(_pipeline.Stages, [Quantize(from, input)]);
        return Dequantize(values[_resultSlots[0]]!).Data;
    }

    /// <summary>Real values in and out, by the names of <see cref="Inputs"/> and <see cref="Results"/>.</summary>
    /// <exception cref="VaiException">VAI6103: an input is missing or has another form.</exception>
    public IReadOnlyDictionary<string, FloatTensor> Run(IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var values = Run(_pipeline.Stages, [.. Inputs.Select(input => Quantize(input, Given(inputs, input).Data))]);
        return Results.Zip(_resultSlots)
            .ToDictionary(pair => pair.First.Name, pair => Dequantize(values[pair.Second]!), StringComparer.Ordinal);
    }

    /// <summary>
    /// Frames a second that one thread on one core is expected to reach: the cycle model's time of all DPU subgraphs, launches
    /// included, without the processor's part of the model. 0 for a graph that was not compiled.
    /// </summary>
    /// <param name="frequencyMHz">The DPU's clock in MHz, above 0.</param>
    public double EstimateFramesPerSecond(double frequencyMHz = CycleModel.DefaultFrequencyMHz)
    {
        var milliseconds = DpuSubgraphs.Sum(subgraph => CycleModel.Estimate(subgraph.Target, subgraph.Program, frequencyMHz).Milliseconds);
        return milliseconds > 0 ? 1000 / milliseconds : 0;
    }

    /// <summary>
    /// Ends the runner: later runs fail with <see cref="ObjectDisposedException"/>; those under way finish. Further calls do nothing.
    /// </summary>
    public void Dispose() => _life.End();

    private ImmutableArray<int> RequireGiven(IEnumerable<string> names)
    {
        var given = _pipeline.Stages.SelectMany(stage => stage.Gives).Concat(_inputSlots).ToHashSet();
        return [.. names.Select(name => given.Contains(_pipeline.Slot(name))
            ? _pipeline.Slot(name)
            : throw VaiDiagnostics.BadXmodel.UnplacedException($"no subgraph computes its result '{name}'"))];
    }

    private Tensor?[] Run(ImmutableArray<ModelStage> stages, ReadOnlySpan<Tensor> inputs)
    {
        _life.Enter();
        try
        {
            var values = _pipeline.NewValues();
            for (var i = 0; i < inputs.Length; i++)
            {
                values[_inputSlots[i]] = inputs[i];
            }

            foreach (var stage in stages)
            {
                stage.Run(values);
            }

            return values;
        }
        finally
        {
            _life.Leave();
        }
    }

    private static Tensor Quantize(TensorInfo input, ReadOnlySpan<float> value)
    {
        if (input.FixPoint is not { } fixPoint)
        {
            return new FloatTensor(input.Shape, value.ToArray());
        }

        var numbers = new sbyte[value.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = FixedPoint.QuantizeHalfUp(value[i], fixPoint);
        }

        return new Int8Tensor(input.Shape, fixPoint, numbers);
    }

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

    private static string WithoutDownload(XirOp op) => op.Type == OpNames.Download ? op.InputNames.FirstOrDefault(op.Name) : op.Name;

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
}
