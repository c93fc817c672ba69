namespace Vai.Tool.Stages;

/// <summary>A step of the road: reads and writes files of the job, reports, and returns what it wrote.</summary>
internal sealed record Stage(string Name, Func<JobModels, ToolEnvironment, IStageLog, CancellationToken, ImmutableArray<string>> Run)
{
    /// <summary>Whether its work is another for each target.</summary>
    public bool IsOfTarget { get; private init; }

    /// <summary>Whether it fills the memory with images and a network on libtorch.</summary>
    public bool IsQuantization { get; private init; }

    private static readonly ImmutableArray<Stage> All =
    [
        new("inspect", InspectStage.Run),
        new("quantize", QuantizeStage.Run) { IsQuantization = true },
        new("compile", CompileStage.Run) { IsOfTarget = true },
    ];

    /// <exception cref="VaiException">VAI0004: no stage has that name.</exception>
    public static Stage ByName(string name) => All.FirstOrDefault(stage => stage.Name == name)
        ?? throw VaiDiagnostics.BadRequest.UnplacedException($"'{name}' is no stage");
}
