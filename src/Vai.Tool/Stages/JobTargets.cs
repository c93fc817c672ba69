using Vai.Compiler.RunnerGeneration;
using Vai.Project;
using Vai.Runtime;
using Vai.Targets;

namespace Vai.Tool.Stages;

/// <summary>The DPUs that a job names: one, or several that differ.</summary>
internal static class JobTargets
{
    /// <summary>In the order of the job's.</summary>
    /// <exception cref="VaiException">VAI1001 to VAI1003: a word is no target. VAI1030, VAI1031: two are the same, or would lie in one
    /// folder.</exception>
    public static ImmutableArray<DpuTarget> Parse(ModelJob job)
    {
        if (job.Targets.Length < 2)
        {
            return [DpuTarget.Parse(job.Target)];
        }

        var known = new List<(string Word, DpuTarget Target)>();
        foreach (var word in job.Targets)
        {
            var target = DpuTarget.Parse(word);
            if (known.Find(other => other.Target.Fingerprint == target.Fingerprint) is { Word: { } same })
            {
                throw VaiDiagnostics.SameDpu.UnplacedException(same, word, $"0x{target.Fingerprint:x}");
            }

            if (known.Find(other => IsSameFolder(other.Word, word)) is { Word: { } beside })
            {
                throw VaiDiagnostics.SameTargetFolder.UnplacedException(beside, word, TargetName.Of(word));
            }

            known.Add((word, target));
        }

        return [.. known.Select(item => item.Target)];
    }

    /// <summary>The class of a job, with the compiled models that it chooses from where there are several.</summary>
    public static RunnerOptions WithTargets(this RunnerOptions runner, ModelJob job)
    {
        if (job.Targets.Length < 2)
        {
            return runner;
        }

        var cut = runner.DeployPath.LastIndexOf('/') + 1;
        ImmutableArray<TargetModel> models =
        [
            .. job.Targets.Zip(Parse(job), (word, target) => new TargetModel(
                TargetName.Of(word), target.Fingerprint, $"{runner.DeployPath[..cut]}{TargetName.Of(word)}/{runner.DeployPath[cut..]}")),
        ];
        return runner with { DeployPath = models[0].Path, Targets = models };
    }

    // Not every file system tells upper case from lower.
    private static bool IsSameFolder(string word, string other) =>
        TargetName.Of(word).Equals(TargetName.Of(other), StringComparison.OrdinalIgnoreCase);
}
