using Vai.Compiler.RunnerGeneration;
using Vai.Imaging;
using Vai.Project;

namespace Vai.Tool.Stages;

/// <summary>One model on its way: where it lies, what is wanted, and where its files go. Paths are absolute.</summary>
/// <param name="DisplayPath">The model as the user wrote it: diagnostics point there.</param>
/// <param name="Name">The stem of the files that the stages make.</param>
/// <param name="Settings">What the project or the command line says about it.</param>
internal sealed record ModelJob(string ModelPath, string DisplayPath, string Name, string OutputDirectory, DpuModelSettings Settings)
{
    /// <summary>The class to generate; null where none is wanted.</summary>
    public RunnerOptions? Runner { get; init; }

    /// <summary>Whether a compiled model is compiled anew, for <see cref="Target"/>.</summary>
    public bool IsRecompiled =>
        string.Equals(Settings[DpuModelMetadata.Entry], DpuModelMetadata.Recompile, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first of <see cref="Targets"/>. May be empty for a compiled model, which brings its own.</summary>
    public string Target => Settings[DpuModelMetadata.DpuTarget] ?? "";

    /// <summary>The DPUs, as the project names them.</summary>
    public ImmutableArray<string> Targets => Settings.Files(DpuModelMetadata.DpuTarget);

    /// <summary>The name of the target that the job is for alone, while the model is for several; empty otherwise.</summary>
    public string OnlyTarget { get; private init; } = "";

    /// <summary>The compiling for each target; of several each has a folder of its own.</summary>
    public ImmutableArray<ModelJob> ByTarget => Targets.Length < 2
        ? [this]
        : [.. Targets.Select(word => this with
        {
            Settings = Settings.With(DpuModelMetadata.DpuTarget, word), OnlyTarget = TargetName.Of(word),
        })];

    /// <summary>Where the compiled model goes, and what tells of it.</summary>
    public string CompiledDirectory => InOutput(OnlyTarget);

    public ImmutableArray<string> CalibrationFiles => Settings.Files(DpuModelMetadata.CalibrationSet);

    /// <summary>How pictures become the model's input.</summary>
    /// <exception cref="VaiException">VAI1020: the words mean nothing.</exception>
    public ImagePreprocessing Preprocessing => ImagePreprocessing.Parse(
        Settings[DpuModelMetadata.InputMean], Settings[DpuModelMetadata.InputScale], Settings[DpuModelMetadata.InputColor],
        Settings[DpuModelMetadata.InputResize]);

    public string FloatModelPath => InOutput(Name + "_float.xmodel");

    public string QuantizedModelPath => InOutput(Name + "_int.xmodel");

    public string InCompiled(string fileName) => Path.Combine(CompiledDirectory, fileName);

    public string InOutput(string fileName) => Path.Combine(OutputDirectory, fileName);
}

/// <summary>What the tool needs from the machine.</summary>
/// <param name="Parallelism">Cores to use.</param>
/// <param name="LibtorchDirectory">Where libtorch lies; null to look in the package cache.</param>
internal sealed record ToolEnvironment(int Parallelism, string? LibtorchDirectory);
