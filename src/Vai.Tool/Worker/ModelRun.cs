using Vai.Project;
using Vai.Tool.Stages;

namespace Vai.Tool.Worker;

/// <summary>One model of a request on its way through the stages.</summary>
/// <param name="bugs">Takes the stack of what can only be a bug of ours.</param>
internal sealed class ModelRun(
    ToolEnvironment environment, WorkerModel model, JsonLinesLog log, TextWriter bugs, CancellationToken cancellation)
{
    /// <summary>Runs the stages until one fails.</summary>
    /// <returns>The files written.</returns>
    public List<string> Run()
    {
        var models = new JobModels(model.ToJob(), log);
        var outputs = new List<string>();
        foreach (var stage in model.Stages.Select(Stage.ByName).ToArray())
        {
            cancellation.ThrowIfCancellationRequested();
            outputs.AddRange(stage.IsOfTarget && models.Job.Targets.Length > 1
                ? RunForTargets(stage, models)
                : Run(stage, models, log));
            if (log.HasErrors)
            {
                break;
            }
        }

        return outputs;
    }

    // One target's failure does not stop the others. What is evaluated on libtorch takes all cores itself.
    private IEnumerable<string> RunForTargets(Stage stage, JobModels models)
    {
        var jobs = models.Job.ByTarget.Where(job => model.Targets?.Contains(job.OnlyTarget) ?? true).ToArray();
        var outputs = new IEnumerable<string>[jobs.Length];
        var atATime = models.Job.Settings.Files(DpuModelMetadata.EvaluationSet).IsEmpty ? environment.Parallelism : 1;
        Parallel.For(0, jobs.Length, new ParallelOptions { MaxDegreeOfParallelism = atATime }, i =>
        {
            var ofTarget = log.For(jobs[i].OnlyTarget);
            outputs[i] = Guard.Run<IEnumerable<string>>(
                model.DisplayPath, ofTarget, bugs, () => Run(stage, models.For(jobs[i], ofTarget), ofTarget)) ?? [];
        });
        return outputs.SelectMany(written => written);
    }

    private ImmutableArray<string> Run(Stage stage, JobModels models, JsonLinesLog stageLog)
    {
        using var slot = stage.IsQuantization ? QuantizerSlots.OfThisMachine.Take(cancellation) : null;
        var written = stage.Run(models, environment, stageLog, cancellation);
        if (!stageLog.HasErrors)
        {
            stageLog.Done(stage.Name, written);
        }

        return written;
    }
}
