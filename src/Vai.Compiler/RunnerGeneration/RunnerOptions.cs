using Vai.Imaging;
using Vai.Runtime;

namespace Vai.Compiler.RunnerGeneration;

/// <summary>What the project says about a model's runner.</summary>
/// <param name="ClassName">A C# identifier; see <see cref="CSharpName"/>.</param>
/// <param name="Namespace">Null or empty for the global namespace.</param>
/// <param name="IsPublic">Public, otherwise internal.</param>
/// <param name="ModelFile">The model's file name, for the documentation of the class.</param>
/// <param name="DeployPath">The compiled model's path below the application's folder, with forward slashes; the first one's where there
/// are several.</param>
/// <param name="Labels">Names of the classes, one an output number; empty when there are none.</param>
internal sealed record RunnerOptions(
    string ClassName,
    string? Namespace,
    bool IsPublic,
    string ModelFile,
    string DeployPath,
    ImmutableArray<string> Labels)
{
    /// <summary>What of the pictures' preprocessing is not part of the model.</summary>
    public ImagePreprocessing Preprocessing { get; init; } = ImagePreprocessing.Default;

    /// <summary>The hash of the model that the class is made from (<see cref="ModelOrigin"/>); empty where it is not known.</summary>
    public string Stamp { get; init; } = "";

    /// <summary>The compiled models, where the project names several targets; empty where it names one.</summary>
    public ImmutableArray<TargetModel> Targets { get; init; } = [];

    /// <summary>Op types that the application has to compute itself; <c>Create</c> then takes delegates.</summary>
    public ImmutableArray<string> CustomOperatorTypes { get; init; } = [];
}

/// <summary>An input or output of a model as its class shows it: a name and the shape of one sample.</summary>
/// <param name="Shape">NHWC with N = 1, or [1, n].</param>
internal sealed record RunnerTensor(string Name, ImmutableArray<int> Shape)
{
    public int Length => Shape.Aggregate(1, (product, size) => checked(product * size));
}
