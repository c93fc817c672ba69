using Vai.Runtime.Board;
using Vai.Targets;

namespace Vai.Runtime;

/// <summary>Which of the models for several targets is run.</summary>
internal static class TargetChoice
{
    /// <summary>The models that may be run: the one for a target, or all where none is named.</summary>
    /// <param name="target">As the project names it, or any other word for the same DPU.</param>
    /// <exception cref="VaiException">VAI1001 to VAI1003: the word is no target. VAI6111: there is no model for it.</exception>
    public static ImmutableArray<TargetModel> Named(ImmutableArray<TargetModel> models, string? target)
    {
        if (target is null)
        {
            return models;
        }

        return [(models.FirstOrDefault(model => model.Target.Equals(target, StringComparison.OrdinalIgnoreCase))
            ?? models.FirstOrDefault(model => model.Fingerprint == DpuTarget.Parse(target).Fingerprint))
            ?? throw VaiDiagnostics.NoModelForTarget.UnplacedException(target, Describe(models))];
    }

    /// <summary>The model that fits the board: the one that most of its cores fit, the first of equals.</summary>
    /// <exception cref="VaiException">VAI6325: there is none.</exception>
    public static TargetModel Fitting(ImmutableArray<TargetModel> models, BoardDevice device)
    {
        ImmutableArray<BoardCore> cores = [.. device.Cores.Select(port => port.Core)];
        var (best, fitting) = models.Select(model => (Model: model, Cores: cores.Count(core => core.Fits(model.Fingerprint))))
            .MaxBy(item => item.Cores);
        return fitting > 0 ? best : throw VaiDiagnostics.NoTargetFits.UnplacedException(
            Describe(models),
            string.Join(", ", cores.Select(core => core.Fingerprint).Distinct().Select(BoardFingerprint.Describe)),
            $"0x{cores[0].Fingerprint:x}",
            string.Join(';', models.Select(model => model.Target)));
    }

    /// <summary>The model that is run without a board: the first whose file is there, for all give the same numbers, and a board needs only
    /// its own; where none is, the first.</summary>
    public static TargetModel Present(ImmutableArray<TargetModel> models) =>
        models.FirstOrDefault(model => File.Exists(PathOf(model))) ?? models[0];

    public static string PathOf(TargetModel model) => Path.Combine(AppContext.BaseDirectory, model.Path);

    private static string Describe(ImmutableArray<TargetModel> models) =>
        string.Join(", ", models.Select(model => $"{model.Target} (0x{model.Fingerprint:x})"));
}
