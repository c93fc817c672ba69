using Vai.Compiled;
using Vai.Runtime.Backends;
using Vai.Runtime.Board;
using Vai.Runtime.Cpu;
using Vai.Runtime.Simulation;
using Vai.Runtime.Tensors;

namespace Vai.Runtime;

/// <summary>How a model is to be run.</summary>
/// <param name="Threads">Threads that one run may use; 0: as many as there are processors.</param>
/// <param name="CustomOperators">By op type; null for none.</param>
/// <param name="Board">The machine whose board may be used.</param>
internal sealed record RunnerSettings(
    DpuBackend Backend, int Threads, IReadOnlyDictionary<string, CustomOperator>? CustomOperators, BoardHost Board);

/// <summary>A model bound to engines, with what these stand on.</summary>
/// <param name="Backend">What the engines are.</param>
/// <param name="Board">The board, where they are its.</param>
/// <param name="Remarks">What was noticed on the way.</param>
internal sealed record BoundModel(
    CompiledModel Model, ModelPipeline Pipeline, DpuBackend Backend, BoardModel? Board, ImmutableArray<Diagnostic> Remarks) : IDisposable
{
    /// <summary>Which of several models it is; null where there was no choice.</summary>
    public TargetModel? TargetModel { get; init; }

    /// <summary>The messages about a board begin so: for <see cref="DpuBackend.Auto"/> they are reasons to do without.</summary>
    private const string BoardCodes = "VAI63";

    /// <exception cref="VaiException">What the engines and the pipeline throw.</exception>
    public static BoundModel Create(CompiledModel model, RunnerSettings settings) => model.DpuSubgraphs.IsEmpty
        ? With(model, settings, DpuBackend.Cpu, OnCpu(settings))
        : settings.Backend switch
        {
            DpuBackend.Board => OnBoard(model, settings),
            DpuBackend.Auto => OnBoardOrCpu(model, settings),
            DpuBackend.Simulator => With(model, settings, DpuBackend.Simulator, subgraph => new SimulatorEngine(subgraph)),
            _ => With(model, settings, DpuBackend.Cpu, OnCpu(settings)),
        };

    /// <param name="engines">Of any kind.</param>
    public static BoundModel With(CompiledModel model, RunnerSettings settings, DpuBackend backend, SubgraphEngineFactory engines) => new(
        model, ModelPipeline.Create(model, engines, settings.Threads, settings.CustomOperators), backend, Board: null, Remarks: []);

    /// <summary>Whether a failure says that the board cannot be used.</summary>
    public static bool IsOfBoard(VaiException failure) => failure.Diagnostic.Code.StartsWith(BoardCodes, StringComparison.Ordinal);

    /// <summary>What is said of a board that <see cref="DpuBackend.Auto"/> did not take.</summary>
    public static Diagnostic RemarkOf(VaiException failure) => failure.Diagnostic with { Severity = DiagnosticSeverity.Info };

    public void Dispose()
    {
        Pipeline.Dispose();
        Board?.Dispose();
    }

    private static SubgraphEngineFactory OnCpu(RunnerSettings settings) => subgraph => new CpuEngine(subgraph, settings.Threads);

    private static BoundModel OnBoardOrCpu(CompiledModel model, RunnerSettings settings)
    {
        try
        {
            return OnBoard(model, settings);
        }
        catch (VaiException e) when (IsOfBoard(e))
        {
            return With(model, settings, DpuBackend.Cpu, OnCpu(settings)) with { Remarks = [RemarkOf(e)] };
        }
    }

    private static BoundModel OnBoard(CompiledModel model, RunnerSettings settings)
    {
        var board = BoardModel.Open(settings.Board, model.DpuSubgraphs);
        try
        {
            return With(model, settings, DpuBackend.Board, board.Bind) with { Board = board };
        }
        catch
        {
            board.Dispose();
            throw;
        }
    }
}
