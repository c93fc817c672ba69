using System.Globalization;
using Vai.Project;

namespace Vai.Build.Tasks;

/// <summary>A stage of a model; what is another for each of several targets is a step for each, side by side.</summary>
/// <param name="Target">The target's name, which is also its folder in the model's; empty for a step of the model as a whole.</param>
/// <param name="Number">The target's place among the targets.</param>
internal readonly record struct ModelStep(ModelStages Stage, string Target = "", int Number = 0)
{
    public bool IsOfTarget => Target.Length > 0;

    /// <summary>What it is called in messages.</summary>
    public string Title => IsOfTarget ? $"{Name} for {Target}" : Name;

    /// <summary>The stage's name, as the worker knows it.</summary>
    public string Name => DpuModelItem.NameOf(Stage);

    /// <summary>The beginning of the names of its metadata on the resolved item.</summary>
    public string Metadata => IsOfTarget ? Stage + Number.ToString(CultureInfo.InvariantCulture) : Stage.ToString();

    /// <summary>The steps of a model, in order.</summary>
    /// <param name="targets">As the project names them.</param>
    public static ImmutableArray<ModelStep> Of(ModelEntry entry, IEnumerable<string> targets)
    {
        var names = targets.Select(TargetName.Of).ToArray();
        return
        [
            .. DpuModelItem.StagesOf(entry).SelectMany(stage => stage == ModelStages.Compile && names.Length > 1
                ? names.Select((name, number) => new ModelStep(stage, name, number))
                : [new ModelStep(stage)]),
        ];
    }

    /// <summary>The folder of its files, with a separator at its end.</summary>
    /// <param name="modelFolder">The model's, in the same form.</param>
    public string FolderIn(string modelFolder) => IsOfTarget ? modelFolder + Target + Path.DirectorySeparatorChar : modelFolder;
}
