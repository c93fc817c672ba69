using Microsoft.Build.Framework;
using Vai.Project;

namespace Vai.Build.Tasks;

/// <summary>
/// Brings models to a stage: what is as it would be made stays, and what was said about it is said again; for the rest one worker process
/// is started, and what it says is passed on. Nothing heavy is ever loaded into MSBuild: a crash of a native library is a diagnostic, and
/// no file stays locked.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RunVaiWorker : Microsoft.Build.Utilities.Task, IMultiThreadableTask, ICancelableTask, IIncrementalTask, IDisposable
{
    private const string ReportName = "report.html";

    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<(string Model, string Target), List<Diagnostic>> _said = [];
    private readonly Dictionary<ModelFolder, List<(string Target, Diagnostic Diagnostic)>> _saidOfTargets = [];
    private bool _answered;
    private SarifLog? _sarif;

    /// <inheritdoc />
    public TaskEnvironment TaskEnvironment { get; set; } = TaskEnvironment.Fallback;

    /// <inheritdoc />
    public bool FailIfNotIncremental { get; set; }

    /// <summary>Stages to run, in order: inspect, quantize, compile. A model that was not inspected goes no further.</summary>
    [Required]
    public string[] Stages { get; set; } = [];

    /// <summary>Models as <see cref="ResolveDpuModels"/> made them.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The folder of all models, as <see cref="ResolveDpuModels"/> has it.</summary>
    [Required]
    public string OutputRoot { get; set; } = "";

    /// <summary>The tool's assembly, vai.dll.</summary>
    [Required]
    public string WorkerAssembly { get; set; } = "";

    /// <summary>The dotnet host that runs it.</summary>
    [Required]
    public string DotNetHost { get; set; } = "";

    /// <summary>Where libtorch's native libraries lie; empty for stages without TorchSharp.</summary>
    public string LibtorchDirectory { get; set; } = "";

    /// <summary>While someone types, a model that is wrong must not break the editor: errors are logged as warnings.</summary>
    public bool ErrorsAsWarnings { get; set; }

    /// <summary>The project's TreatWarningsAsErrors, which MSBuild itself does not apply to what tasks log.</summary>
    public bool TreatWarningsAsErrors { get; set; }

    /// <summary>Codes that stay warnings, or stay silent, all the same: WarningsNotAsErrors and NoWarn.</summary>
    public string WarningsNotAsErrors { get; set; } = "";

    /// <inheritdoc cref="ResolveDpuModels.ErrorLog"/>
    public string ErrorLog { get; set; } = "";

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose() => _cancellation.Dispose();

    /// <inheritdoc />
    public override bool Execute() => TaskEdge.Run(Log, () =>
    {
        var root = TaskEnvironment.GetAbsolutePath(OutputRoot).Value;
        _sarif = new SarifLog(ErrorLog, path => TaskEnvironment.GetAbsolutePath(path).Value);
        var stamps = InputStamps.Load(root);
        var stages = Stages.Aggregate(ModelStages.None, (all, name) => all | Enum.Parse<ModelStages>(name, ignoreCase: true));
        ImmutableArray<ModelFolder> models =
        [
            .. Models.Select(model => new ModelFolder(model, stamps))
                .Where(model => stages.HasFlag(ModelStages.Inspect) || model.Staleness(new ModelStep(ModelStages.Inspect)) is null),
        ];
        if (ErrorsAsWarnings)
        {
            models = AfterStubs(models);
        }

        var stale = models.Where(model => StaleSteps(model, stages).Any()).ToImmutableArray();
        if (FailIfNotIncremental)
        {
            ReportStale(stale, stages);
        }

        foreach (var model in models.Except(FailIfNotIncremental ? [] : stale))
        {
            SayAgain(model, model.Steps.Where(step => stages.HasFlag(step.Stage)));
        }

        if (!FailIfNotIncremental && !stale.IsEmpty)
        {
            Bring(stale, stages, root);
            stamps.Save();
        }

        SayOfTargets();
        if (!FailIfNotIncremental)
        {
            _sarif.Save(isFirst: false);
        }
    });

    // An editor gets a class at once; what the model is it learns from the first build.
    private static ImmutableArray<ModelFolder> AfterStubs(ImmutableArray<ModelFolder> models)
    {
        var isKnown = models.ToLookup(model => File.Exists(model.Model.GetMetadata("Runner")));
        foreach (var model in isKnown[false])
        {
            RunnerStub.Write(model.Model);
        }

        return [.. isKnown[true]];
    }

    /// <summary>Once a stage is stale, all that come after it are; the steps for single targets stand side by side.</summary>
    private static IEnumerable<ModelStep> StaleSteps(ModelFolder model, ModelStages wanted)
    {
        var isEarlierStale = false;
        foreach (var step in model.Steps.Where(step => wanted.HasFlag(step.Stage)))
        {
            if (isEarlierStale || model.Staleness(step) is not null)
            {
                isEarlierStale |= !step.IsOfTarget;
                yield return step;
            }
        }
    }

    private void ReportStale(ImmutableArray<ModelFolder> stale, ModelStages stages)
    {
        foreach (var model in stale)
        {
            var step = StaleSteps(model, stages).First();
            TaskEdge.Report(Log, VaiDiagnostics.NotIncremental.At(model.Model.ItemSpec, step.Title, model.Staleness(step)!), model.Place);
        }
    }

    // Under the folders' locks: with several target frameworks, or in two builds at once, the first does the work, and the others find it.
    private void Bring(ImmutableArray<ModelFolder> models, ModelStages wanted, string root)
    {
        var locks = new List<FileStream>();
        var ours = new List<ModelFolder>();
        try
        {
            foreach (var model in models.OrderBy(model => model.Name, StringComparer.Ordinal))
            {
                // An editor does not wait while a build quantizes; it asks again later.
                if (model.Lock(waits: !ErrorsAsWarnings, _cancellation.Token) is { } held)
                {
                    locks.Add(held);
                    ours.Add(model);
                    model.Refresh();
                }
            }

            var work = models.Where(ours.Contains)
                .Select(model => (Model: model, Steps: StaleSteps(model, wanted).ToImmutableArray())).ToImmutableArray();
            foreach (var (model, steps) in work)
            {
                SayAgain(model, model.Steps.Where(step => wanted.HasFlag(step.Stage)).Except(steps));
                Prepare(model, steps);
            }

            Run([.. work.Where(item => !item.Steps.IsEmpty)], Path.Combine(root, WorkerProtocol.RequestFile(Stages[0])));
        }
        finally
        {
            locks.ForEach(held => held.Dispose());
        }
    }

    private void Prepare(ModelFolder model, ImmutableArray<ModelStep> steps)
    {
        if (steps is [var first, ..])
        {
            Log.LogMessage(MessageImportance.Normal, "{0}: {1} runs: {2}.", model.Model.ItemSpec,
                string.Join(", ", steps.Select(step => step.Title)), model.Staleness(first));
        }

        foreach (var step in steps)
        {
            model.Forget(step);
        }
    }

    private void Run(ImmutableArray<(ModelFolder Model, ImmutableArray<ModelStep> Steps)> work, string request)
    {
        if (work.IsEmpty)
        {
            return;
        }

        var byName = work.ToImmutableDictionary(item => item.Model.Name, item => item.Model, StringComparer.Ordinal);
        var cores = BuildEngine9.RequestCores(Environment.ProcessorCount);
        try
        {
            AtomicFile.WriteAllBytes(request, WorkerProtocol.Request(
                cores, LibtorchDirectory, work.Select(item => (item.Model.Model, item.Steps))));
            var worker = new WorkerProcess(TaskEnvironment.GetProcessStartInfo(), line => Receive(line, byName));
            var assembly = TaskEnvironment.GetAbsolutePath(WorkerAssembly).Value;
            Log.LogCommandLine(MessageImportance.Low, $"{DotNetHost} exec {assembly} worker {request}");
            var exitCode = worker.Run(
                DotNetHost, assembly, request, cores, line => Log.LogMessage(MessageImportance.Low, "{0}", line), _cancellation.Token);
            Judge(exitCode, worker.LastWords, work[0].Model);
        }
        finally
        {
            BuildEngine9.ReleaseCores(cores);
        }
    }

    private void Judge(int exitCode, string lastWords, ModelFolder model)
    {
        if (_cancellation.IsCancellationRequested)
        {
            TaskEdge.Report(Log, VaiDiagnostics.Canceled.Unplaced());
        }
        else if (exitCode != 0 && !_answered)
        {
            TaskEdge.Report(Log, VaiDiagnostics.WorkerDied.At(model.Model.ItemSpec, exitCode, lastWords), model.Place);
        }
    }

    private void Receive(string line, ImmutableDictionary<string, ModelFolder> models)
    {
        switch (WorkerProtocol.Parse(line))
        {
            case WorkerAnswer.Progress progress:
                Log.LogMessage(MessageImportance.Normal, "{0}: {1} {2:P0} {3}", progress.Model,
                    progress.Target.Length > 0 ? $"{progress.Stage} for {progress.Target}" : progress.Stage,
                    progress.Fraction, progress.Text);
                break;
            case WorkerAnswer.Reported reported:
                _answered |= reported.Diagnostic.Severity == DiagnosticSeverity.Error;
                SaidOf(reported.Name, reported.Target).Add(reported.Diagnostic);
                Say(reported.Diagnostic, models.GetValueOrDefault(reported.Name), reported.Target);
                break;
            case WorkerAnswer.StageDone done when models.TryGetValue(done.Name, out var model):
                model.Remember(done, SaidOf(done.Name, done.Target));
                SaidOf(done.Name, done.Target).Clear();
                TellReport(done, model);
                break;
            default:
                Log.LogMessage(MessageImportance.Low, "{0}", line);
                break;
        }
    }

    // As the compiler tells of its assembly: in a terminal the path can be clicked.
    private void TellReport(WorkerAnswer.StageDone done, ModelFolder model)
    {
        if (done.Outputs.FirstOrDefault(file => Path.GetFileName(file) == ReportName) is { } report)
        {
            Log.LogMessage(MessageImportance.High, "  {0} -> {1}", model.Model.ItemSpec, report);
        }
    }

    private List<Diagnostic> SaidOf(string model, string target) =>
        _said.TryGetValue((model, target), out var said) ? said : _said[(model, target)] = [];

    private void SayAgain(ModelFolder model, IEnumerable<ModelStep> steps)
    {
        foreach (var step in steps)
        {
            foreach (var diagnostic in model.Record(step)?.Diagnostics ?? [])
            {
                Say(diagnostic, model, step.Target);
            }
        }
    }

    // What several targets have to say is kept until all have said it: each thing is said once.
    private void Say(Diagnostic diagnostic, ModelFolder? model, string target)
    {
        if (model is null || target.Length == 0)
        {
            Say(diagnostic, model);
        }
        else if (_saidOfTargets.TryGetValue(model, out var said))
        {
            said.Add((target, diagnostic));
        }
        else
        {
            _saidOfTargets[model] = [(target, diagnostic)];
        }
    }

    private void SayOfTargets()
    {
        foreach (var (model, said) in _saidOfTargets)
        {
            foreach (var diagnostic in TargetDiagnostics.Merge(model.Targets, said.OrderBy(item => model.Targets.IndexOf(item.Target))))
            {
                Say(diagnostic, model);
            }
        }
    }

    // Remarks are many, and nobody jumps to them: the project file is not read for those.
    private void Say(Diagnostic diagnostic, ModelFolder? model)
    {
        var policy = new WarningPolicy(TreatWarningsAsErrors, WarningsNotAsErrors, ErrorsAsWarnings);
        var (told, place) = (policy.Apply(diagnostic), diagnostic.Severity == DiagnosticSeverity.Info ? null : model?.Place);
        TaskEdge.Report(Log, told, place);
        _sarif?.Add(told, place);
    }
}
