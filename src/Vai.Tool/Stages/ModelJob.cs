using System.Collections.Immutable;
using Vai.Compiler.RunnerGeneration;
using Vai.Imaging;

namespace Vai.Tool.Stages;

/// <summary>
/// A model on its way through the stages: the one input of all of them, whether a build or the command line asks.
/// </summary>
/// <param name="ModelPath">The trained model.</param>
/// <param name="DisplayPath">How the user wrote it; diagnostics point there.</param>
/// <param name="Name">Stem of the output files.</param>
/// <param name="Target">A word for <see cref="Vai.Targets.DpuTarget.Parse"/>.</param>
/// <param name="CalibrationFiles">Images, expanded and in order.</param>
/// <param name="InputShape">As the framework writes it (<c>1x28x28</c>; several inputs with <c>;</c> between), or null to find it out.</param>
/// <param name="OutputDirectory">Takes all files of the model.</param>
/// <param name="Runner">Null when no class is wanted.</param>
public sealed record ModelJob(
    string ModelPath,
    string DisplayPath,
    string Name,
    string Target,
    ImmutableArray<string> CalibrationFiles,
    string? InputShape,
    string OutputDirectory,
    RunnerOptions? Runner)
{
    /// <summary>How pictures become the model's input.</summary>
    public ImagePreprocessing Preprocessing { get; init; } = ImagePreprocessing.Default;

    /// <summary>How the model is quantized.</summary>
    public QuantizationSettings Quantization { get; init; } = new();

    /// <summary>The command of a vendor's compiler (<see cref="Compiler.VendorCompiler.VendorModelCompiler"/>); null or empty: our own compiler.</summary>
    public string? Compiler { get; init; }

    /// <summary>A list of layers for a file that holds weights only, or null.</summary>
    public string? LayersPath { get; init; }

    public string FloatModelPath => InOutput(Name + "_float.xmodel");

    public string QuantizedModelPath => InOutput(Name + "_int.xmodel");

    public string InOutput(string fileName) => Path.Combine(OutputDirectory, fileName);
}

/// <summary>What the tool needs from the machine.</summary>
/// <param name="Parallelism">Cores to use.</param>
/// <param name="LibtorchDirectory">Where libtorch lies; null to look in the package cache.</param>
public sealed record ToolEnvironment(int Parallelism, string? LibtorchDirectory);
