using System.Collections.Concurrent;
using Vai.Compiled;
using Vai.Runtime.Backends;
using Vai.Runtime.Board;
using Vai.Runtime.Cpu.Ops;
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
    private readonly BoundModel _bound;
    private readonly ModelPipeline _pipeline;
    private readonly ImmutableArray<ModelStage> _integerStages;
    private readonly ImmutableArray<int> _inputSlots;
    private readonly ImmutableArray<int> _outputSlots;
    private readonly ImmutableArray<int> _resultSlots;
    private readonly SharedLife _life;
    private readonly RunScheduler? _scheduler;
    private readonly IRentableEngine? _wholeEngine;
    private readonly ConcurrentBag<StagedPlace> _places = [];

    private ModelRunner(BoundModel bound)
    {
        var (model, pipeline) = (bound.Model, bound.Pipeline);
        var graph = model.Graph;
        (_bound, _pipeline) = (bound, pipeline);
        _scheduler = bound.Board is null ? null : new RunScheduler(RunsAtATime);
        _life = new SharedLife(nameof(ModelRunner), Release);
        DpuSubgraphs = model.DpuSubgraphs;
        Inputs = [.. graph.Inputs.Select(Describe)];
        Results = [.. graph.Results.Select(Describe)];
        ImmutableArray<XirOp> integers = model.DpuSubgraphs.IsEmpty ? [] : [.. LastIntegers(graph, graph.Results)];
        Outputs = [.. integers.Select(op => Describe(op) with { Name = WithoutDownload(op) })];
        _inputSlots = [.. Inputs.Select(input => pipeline.Slot(input.Name))];
        _resultSlots = RequireGiven(Results.Select(result => result.Name));
        _outputSlots = RequireGiven(integers.Select(op => op.Name));
        _integerStages = pipeline.StagesBefore(_outputSlots);
        _wholeEngine = WholeEngine();
        InputPlaces = [.. _inputSlots.Select((slot, i) => _wholeEngine is null ? i : _integerStages[0].Reads.IndexOf(slot))];
        OutputPlaces = [.. _outputSlots.Select((slot, i) => _wholeEngine is null ? i : _integerStages[0].Gives.IndexOf(slot))];
    }

    /// <summary>Parts of the model that run on the DPU; 0 for a graph that was not compiled.</summary>
    public int DpuSubgraphCount => DpuSubgraphs.Length;

    /// <summary>The parts of the model that run on the DPU, in order; empty for a graph that was not compiled.</summary>
    internal ImmutableArray<DpuSubgraph> DpuSubgraphs { get; }

    /// <summary>The DPU that the model was compiled for; null for a graph that was not compiled.</summary>
    internal DpuTarget? Target => DpuSubgraphs.FirstOrDefault()?.Target;

    /// <summary>Which of the models it is that <c>LoadFitting</c> was given; null where there was no choice.</summary>
    public TargetModel? TargetModel => _bound.TargetModel;

    /// <summary>What executes the DPU's part: never <see cref="DpuBackend.Auto"/>.</summary>
    public DpuBackend Backend => _bound.Backend;

    /// <summary>
    /// What was noticed and is no failure: why <see cref="DpuBackend.Auto"/> did not take the board, or that its interrupts are lost.
    /// </summary>
    public ImmutableArray<Diagnostic> Remarks => [.. _bound.Remarks, .. _bound.Board?.Lanes.Remarks ?? []];

    /// <summary>
    /// The longest time that the board's DPU may take for a run once those before it have ended, 10 s unless set; a core that takes longer
    /// hangs and is used no more (VAI6330). Of no effect on other backends.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to 0 or less.</exception>
    public TimeSpan Timeout
    {
        get => _bound.Board?.Lanes.Timeout ?? BoardLanes.DefaultTimeout;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            if (_bound.Board is { } board)
            {
                board.Lanes.Timeout = value;
            }
        }
    }

    /// <summary>By input of the runner, its number in a place that is rented.</summary>
    internal ImmutableArray<int> InputPlaces { get; }

    /// <summary>By output of the runner, its number in a place that is rented.</summary>
    internal ImmutableArray<int> OutputPlaces { get; }

    /// <summary>The model's inputs, in the order of the graph; their fix points are null in a float graph.</summary>
    public ImmutableArray<TensorInfo> Inputs { get; }

    /// <summary>The last int8 tensors on the way to the results, in their order: what the DPU gives. Empty for a graph that was not
    /// compiled.</summary>
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
    /// model is not the one of the contract. VAI6201, VAI6202, VAI6205: the simulator cannot execute the program. VAI6301 to VAI6324: the
    /// board cannot be used, and it was asked for.
    /// </exception>
    public static ModelRunner Load(
        string path,
        DpuBackend backend = DpuBackend.Auto,
        int threads = 0,
        IReadOnlyDictionary<string, CustomOperator>? customOperators = null,
        ModelContract? contract = null) =>
        Read(path, new RunnerSettings(backend, threads, customOperators, BoardHost.Here), contract);

    /// <summary>
    /// Reads one of several models of the same network, each compiled for another DPU: on the board the one that fits its DPU, elsewhere
    /// the first that is there. <see cref="TargetModel"/> says which it was.
    /// </summary>
    /// <param name="models">At least one.</param>
    /// <param name="backend">What executes the DPU subgraphs.</param>
    /// <param name="target">The DPU whose model is taken: as <see cref="TargetModel.Target"/> names it, or any other word for it.</param>
    /// <param name="threads">As <see cref="Load"/> takes it.</param>
    /// <param name="customOperators">As <see cref="Load"/> takes them.</param>
    /// <param name="contract">As <see cref="Load"/> takes it.</param>
    /// <exception cref="VaiException">
    /// As of <see cref="Load"/>. VAI1001 to VAI1003: <paramref name="target"/> is no target; VAI6111: there is no model for it. VAI6325: no
    /// model fits the board, and it was asked for.
    /// </exception>
    public static ModelRunner LoadFitting(
        ImmutableArray<TargetModel> models,
        DpuBackend backend = DpuBackend.Auto,
        string? target = null,
        int threads = 0,
        IReadOnlyDictionary<string, CustomOperator>? customOperators = null,
        ModelContract? contract = null) =>
        LoadFitting(models, target, new RunnerSettings(backend, threads, customOperators, BoardHost.Here), contract);

    /// <summary>As above, with a board of any machine.</summary>
    internal static ModelRunner LoadFitting(
        ImmutableArray<TargetModel> models, string? target, RunnerSettings settings, ModelContract? contract)
    {
        if (models.IsDefaultOrEmpty)
        {
            throw new ArgumentException("At least one model is needed.", nameof(models));
        }

        var candidates = TargetChoice.Named(models, target);
        if (candidates is [var only] || settings.Backend is DpuBackend.Cpu or DpuBackend.Simulator)
        {
            return Read(TargetChoice.Present(candidates), settings, contract);
        }

        BoardDevice? device = null;
        try
        {
            device = settings.Board.Open();
            var runner = Read(
                TargetChoice.Fitting(candidates, device), settings with { Board = settings.Board with { Opened = device } }, contract);
            device = runner.Backend == DpuBackend.Board ? null : device;
            return runner;
        }
        catch (VaiException e) when (settings.Backend == DpuBackend.Auto && BoundModel.IsOfBoard(e))
        {
            return Read(TargetChoice.Present(candidates), settings with { Backend = DpuBackend.Cpu }, contract, BoundModel.RemarkOf(e));
        }
        finally
        {
            device?.Dispose();
        }
    }

    private static ModelRunner Read(TargetModel model, RunnerSettings settings, ModelContract? contract, params Diagnostic[] remarks) =>
        Read(TargetChoice.PathOf(model), settings, contract, model, remarks);

    private static ModelRunner Read(
        string path, RunnerSettings settings, ModelContract? contract, TargetModel? model = null, params Diagnostic[] remarks) =>
        DiagnosticLocation.Within(path, () =>
        {
            var graph = XmodelFile.Read(path);
            var bound = BoundModel.Create(CompiledModel.From(graph), settings);
            var runner = From(bound with { Remarks = [.. remarks, .. bound.Remarks], TargetModel = model });
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
    /// <param name="board">The machine whose board may be used; null: this one.</param>
    /// <inheritdoc cref="Load"/>
    internal static ModelRunner From(
        XirGraph graph,
        DpuBackend backend = DpuBackend.Cpu,
        int threads = 0,
        IReadOnlyDictionary<string, CustomOperator>? customOperators = null,
        BoardHost? board = null) => From(BoundModel.Create(
            CompiledModel.From(graph), new RunnerSettings(backend, threads, customOperators, board ?? BoardHost.Here)));

    /// <summary>As above, with any engine for the DPU subgraphs.</summary>
    internal static ModelRunner From(XirGraph graph, SubgraphEngineFactory engines) => From(BoundModel.With(
        CompiledModel.From(graph), new RunnerSettings(DpuBackend.Cpu, 0, null, BoardHost.Here), DpuBackend.Cpu, engines));

    private static ModelRunner From(BoundModel bound)
    {
        try
        {
            return new ModelRunner(bound);
        }
        catch
        {
            bound.Dispose();
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
    public void Run(ReadOnlySpan<sbyte> input, Span<sbyte> output) => Run(input, output, CancellationToken.None);

    private void Run(ReadOnlySpan<sbyte> input, Span<sbyte> output, CancellationToken cancellationToken)
    {
        var (from, to) = (RunnerValues.Single(Inputs, "input"), RunnerValues.Single(Outputs, "int8 output"));
        RunnerValues.CheckLength(from, input.Length);
        RunnerValues.CheckLength(to, output.Length);
        using var run = Rent(cancellationToken);
        input.CopyTo(run.Input());
        run.Run();
        run.Output().CopyTo(output);
    }

    /// <summary>
    /// Places for the int8 numbers of a run, without copies where the DPU's part of the model is one subgraph on the board. The board has
    /// two for each core; the caller waits while all are rented, so it gives them back soon.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="VaiException">VAI6104: the model is not compiled. VAI6334: the board has no core left.</exception>
    public RentedRun Rent(CancellationToken cancellationToken = default)
    {
        if (Outputs.IsEmpty)
        {
            throw VaiDiagnostics.WrongModelForm.UnplacedException("it is not compiled, so it has no int8 outputs");
        }

        _life.Enter();
        try
        {
            return new RentedRun(this, _wholeEngine?.Rent(cancellationToken) ?? (_places.TryTake(out var place) ? place : NewPlace()));
        }
        catch
        {
            _life.Leave();
            throw;
        }
    }

    internal void Return(IRunPlace place)
    {
        place.Return();
        _life.Leave();
    }

    /// <summary>As <see cref="Run(ReadOnlySpan{sbyte}, Span{sbyte})"/>, on another thread; on the board on one of the runner's own, so that
    /// none of the pool waits for the DPU.</summary>
    /// <param name="input">Not to be changed before the task ends.</param>
    /// <param name="output">Receives the output's numbers before the task ends.</param>
    /// <param name="cancellationToken">Ends the waiting for the DPU; a run that has begun goes on to its end.</param>
    /// <exception cref="VaiException">VAI6103: a length is wrong. VAI6104: the model has another form.</exception>
    public Task RunAsync(ReadOnlyMemory<sbyte> input, Memory<sbyte> output, CancellationToken cancellationToken = default) => Elsewhere(
        () =>
        {
            Run(input.Span, output.Span, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>As <see cref="Run(ReadOnlySpan{float})"/>, on another thread; on the board on one of the runner's own, so that none of the
    /// pool waits for the DPU.</summary>
    /// <param name="input">Not to be changed before the task ends.</param>
    /// <param name="cancellationToken">Ends the waiting; a run that has begun goes on to its end.</param>
    /// <exception cref="VaiException">VAI6103: the length is wrong. VAI6104: the model has several inputs or results.</exception>
    public Task<float[]> RunAsync(ReadOnlyMemory<float> input, CancellationToken cancellationToken = default) =>
        Elsewhere(() => Run(input.Span), cancellationToken);

    private Task<T> Elsewhere<T>(Func<T> run, CancellationToken cancellationToken) =>
        _scheduler?.Run(run, cancellationToken) ?? Task.Run(run, cancellationToken);

    /// <summary>
    /// Runs a stream of int8 samples, several at a time: one result for each, in their order. A few samples are taken before the first
    /// result is, and never more than are under way.
    /// </summary>
    /// <param name="inputs">Each as <see cref="Run(ReadOnlySpan{sbyte}, Span{sbyte})"/> takes it.</param>
    /// <param name="cancellationToken">Ends the stream; runs that have begun end first.</param>
    /// <exception cref="VaiException">As of a single run; ends the stream in the place of its result.</exception>
    public IAsyncEnumerable<sbyte[]> RunMany(
        IAsyncEnumerable<ReadOnlyMemory<sbyte>> inputs, CancellationToken cancellationToken = default)
    {
        var length = RunnerValues.Single(Outputs, "int8 output").Length;
        return OrderedRuns.Of(inputs, RunOne, RunsAtATime, cancellationToken);

        async Task<sbyte[]> RunOne(ReadOnlyMemory<sbyte> input, CancellationToken token)
        {
            var output = new sbyte[length];
            await RunAsync(input, output, token).ConfigureAwait(false);
            return output;
        }
    }

    /// <summary>Runs a stream of real samples, several at a time: one result for each, in their order.</summary>
    /// <param name="inputs">Each as <see cref="Run(ReadOnlySpan{float})"/> takes it.</param>
    /// <inheritdoc cref="RunMany(IAsyncEnumerable{ReadOnlyMemory{sbyte}}, CancellationToken)"/>
    public IAsyncEnumerable<float[]> RunMany(
        IAsyncEnumerable<ReadOnlyMemory<float>> inputs, CancellationToken cancellationToken = default) =>
        OrderedRuns.Of(inputs, RunAsync, RunsAtATime, cancellationToken);

    // The board's queues full, and a sample in the hands of each processor.
    private int RunsAtATime => Environment.ProcessorCount + (_bound.Board?.Lanes.All.Length ?? 0);

    /// <summary>Int8 in, int8 out, by the names of <see cref="Inputs"/> and <see cref="Outputs"/>.</summary>
    /// <exception cref="VaiException">VAI6103: an input is missing or has another form. VAI6104: the model is not compiled.</exception>
    public IReadOnlyDictionary<string, Int8Tensor> Run(IReadOnlyDictionary<string, Int8Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (Outputs.IsEmpty)
        {
            throw VaiDiagnostics.WrongModelForm.UnplacedException("it is not compiled, so it has no int8 outputs");
        }

        var values = Run(_integerStages, [.. Inputs.Select(input => RunnerValues.Given(inputs, input))]);
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
        var from = RunnerValues.Single(Inputs, "input");
        _ = RunnerValues.Single(Results, "result");
        RunnerValues.CheckLength(from, input.Length);
        var values = Run(_pipeline.Stages, [RunnerValues.Quantize(from, input)]);
        return RunnerValues.Dequantize(values[_resultSlots[0]]!).Data;
    }

    /// <summary>Real values in and out, by the names of <see cref="Inputs"/> and <see cref="Results"/>.</summary>
    /// <exception cref="VaiException">VAI6103: an input is missing or has another form.</exception>
    public IReadOnlyDictionary<string, FloatTensor> Run(IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var values = Run(
            _pipeline.Stages, [.. Inputs.Select(input => RunnerValues.Quantize(input, RunnerValues.Given(inputs, input).Data))]);
        return Results.Zip(_resultSlots)
            .ToDictionary(pair => pair.First.Name, pair => RunnerValues.Dequantize(values[pair.Second]!), StringComparer.Ordinal);
    }

    /// <summary>The int8 outputs and the real results of one run, by the names of <see cref="Outputs"/> and
    /// <see cref="Results"/>.</summary>
    /// <param name="inputs">Numbers of the inputs' fix points.</param>
    /// <exception cref="VaiException">VAI6103: an input is missing or has another form.</exception>
    internal (IReadOnlyDictionary<string, Int8Tensor> Outputs, IReadOnlyDictionary<string, FloatTensor> Results) RunAll(
        IReadOnlyDictionary<string, Int8Tensor> inputs)
    {
        var values = Run(_pipeline.Stages, [.. Inputs.Select(input => RunnerValues.Given(inputs, input))]);
        return (
            Outputs.Zip(_outputSlots)
                .ToDictionary(pair => pair.First.Name, pair => (Int8Tensor)values[pair.Second]!, StringComparer.Ordinal),
            Results.Zip(_resultSlots)
                .ToDictionary(pair => pair.First.Name, pair => RunnerValues.Dequantize(values[pair.Second]!), StringComparer.Ordinal));
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

    private void Release()
    {
        _scheduler?.End();
        _bound.Dispose();
    }

    private ImmutableArray<int> RequireGiven(IEnumerable<string> names)
    {
        var given = _pipeline.Stages.SelectMany(stage => stage.Gives).Concat(_inputSlots).ToHashSet();
        return [.. names.Select(name => given.Contains(_pipeline.Slot(name))
            ? _pipeline.Slot(name)
            : throw VaiDiagnostics.BadXmodel.UnplacedException($"no subgraph computes its result '{name}'"))];
    }

    // One engine that takes the runner's inputs and gives its outputs, and has places of its own.
    private IRentableEngine? WholeEngine() =>
        _integerStages is [{ Engine: IRentableEngine engine } stage]
        && stage.Reads.Order().SequenceEqual(_inputSlots.Order())
        && _outputSlots.All(stage.Gives.Contains)
        && stage.HasForms([.. stage.Reads.Select(slot => Inputs[_inputSlots.IndexOf(slot)])])
            ? engine
            : null;

    private StagedPlace NewPlace() => new(
        new StagedPlace.Stages(_integerStages, _inputSlots, _outputSlots, _pipeline.Slots), Inputs, Outputs, _places.Add);

    private Tensor?[] Run(ImmutableArray<ModelStage> stages, ReadOnlySpan<Tensor> inputs)
    {
        _life.Enter();
        try
        {
            return RunEntered(stages, inputs);
        }
        finally
        {
            _life.Leave();
        }
    }

    private Tensor?[] RunEntered(ImmutableArray<ModelStage> stages, ReadOnlySpan<Tensor> inputs)
    {
        var values = new Tensor?[_pipeline.Slots];
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

    private static TensorInfo Describe(XirOp op) => new(op.Name, op.Output.Shape, op.Output.FixPoint);

    private static string WithoutDownload(XirOp op) => op.Type == OpNames.Download ? op.InputNames.FirstOrDefault(op.Name) : op.Name;

    // Backwards from the results through real values to the first int8 ones, in the order of the results: that stays where the model is
    // compiled for another DPU and is cut otherwise.
    private static List<XirOp> LastIntegers(XirGraph graph, ImmutableArray<XirOp> results)
    {
        var found = new List<XirOp>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<XirOp>(results.Reverse());
        while (open.TryPop(out var op))
        {
            if (!seen.Add(op.Name))
            {
                continue;
            }

            if (op.Output.DataType == TensorDataType.Float)
            {
                foreach (var input in op.InputNames.Reverse())
                {
                    open.Push(graph.Op(input));
                }
            }
            else
            {
                found.Add(op);
            }
        }

        return found;
    }
}
