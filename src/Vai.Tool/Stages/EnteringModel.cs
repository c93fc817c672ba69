using System.Text;
using Vai.Compiled;
using Vai.Compiler.RunnerGeneration;
using Vai.Imaging;
using Vai.Runtime;
using Vai.Targets;

namespace Vai.Tool.Stages;

/// <summary>
/// The inspect stage of a model that comes quantized or compiled, ours or the vendor's: its class, and what it holds. A compiled one
/// brings its DPU along, which must be the project's where the project names one, unless it is compiled anew.
/// </summary>
internal static class EnteringModel
{
    /// <exception cref="VaiException">VAI1001 to VAI1003, VAI1010, VAI2001, VAI6001.</exception>
    public static ImmutableArray<string> Inspect(ModelJob job, XirGraph graph, IStageLog log) =>
        DiagnosticLocation.Within(job.DisplayPath, () => Describe(job, graph, log));

    private static ImmutableArray<string> Describe(ModelJob job, XirGraph graph, IStageLog log)
    {
        var model = CompiledModel.From(graph);
        CheckTarget(job, model);
        using var runner = ModelRunner.From(graph);
        InspectStage.CheckLabels(job, runner.Results.Select(result => result.Shape), log);
        ImmutableArray<(string Path, string Text)> files =
        [
            (job.InOutput("inspect.txt"), Describe(job, graph, model, runner)),
            .. job.Runner is { } options ? [(job.InOutput(options.ClassName + ".g.cs"), RunnerGenerator.Generate(
                Tensors(runner.Inputs), Tensors(runner.Results), options.WithTargets(job) with
                {
                    CustomOperatorTypes = ModelRunner.CustomOperatorTypes(graph),
                    Preprocessing = PreprocessingOf(job, graph),
                    Stamp = OriginOf(job, graph).Stamp,
                }))]
                : ImmutableArray<(string, string)>.Empty,
            (job.InOutput("inspect.json"), ModelDescription.ToJson(model)),
        ];
        foreach (var (path, text) in files)
        {
            AtomicFile.WriteAllText(path, text);
        }

        return files.Select(file => file.Path).ToImmutableArray();
    }

    /// <summary>What a model says of its origin, or the file itself, also of a compiled one that stays as it is.</summary>
    public static ModelOrigin OriginOf(ModelJob job, XirGraph graph)
    {
        var content = File.ReadAllBytes(job.ModelPath);
        return ModelFile.KindOf(graph) == ModelKind.Compiled && !job.IsRecompiled
            ? ModelOrigin.OfCompiled(graph.Attributes, job.ModelPath, content)
            : ModelOrigin.Of(graph.Attributes) ?? ModelOrigin.From(job.ModelPath, content);
    }

    /// <exception cref="VaiException">VAI1001 to VAI1003: the project's target is none. VAI1010: it is not the model's. VAI1032: there are
    /// several.</exception>
    public static void CheckTarget(ModelJob job, CompiledModel model)
    {
        if (job.IsRecompiled || model.DpuSubgraphs is not [{ Target: var own }, ..])
        {
            // To be compiled: the target is the compiler's business, but a wrong word is said at once.
            JobTargets.Parse(job);
            return;
        }

        if (job.Targets.Length > 1)
        {
            throw VaiDiagnostics.SeveralForCompiled.Exception(
                job.DisplayPath, own.Describe().First(), job.Targets.Length, string.Join(", ", job.Targets));
        }

        if (job.Target.Length > 0 && DpuTarget.Parse(job.Target) is var wanted
            && own.DifferencesTo(wanted).ToArray() is { Length: > 0 } differences)
        {
            throw VaiDiagnostics.OtherDpu.Exception(
                job.DisplayPath, own.Describe().First(), wanted.Describe().First(), string.Join("; ", differences));
        }
    }

    // What the project says of a vendor's model; ours say it themselves.
    private static ImagePreprocessing PreprocessingOf(ModelJob job, XirGraph graph) =>
        job.Preprocessing == ImagePreprocessing.Default ? ImagePreprocessing.Of(graph.Attributes) : job.Preprocessing;

    private static string Describe(ModelJob job, XirGraph graph, CompiledModel model, ModelRunner runner)
    {
        var text = new StringBuilder();
        Line("model", $"{graph.Name}, {ModelFile.KindOf(graph).ToString().ToLowerInvariant()}, {graph.Ops.Length} ops");
        foreach (var subgraph in model.DpuSubgraphs.Take(1))
        {
            Line("DPU", string.Join("\n              ", subgraph.Target.Describe()));
        }

        foreach (var target in job.IsRecompiled ? JobTargets.Parse(job) : [])
        {
            Line("anew for", target.Describe().First());
        }

        foreach (var input in runner.Inputs)
        {
            Line("input", Describe(input));
        }

        foreach (var result in runner.Results)
        {
            Line("result", Describe(result));
        }

        foreach (var child in graph.Root.Children.Where(child => child.Device is not null))
        {
            Line("subgraph", $"{child.Device,-4}  {child.Name}, {child.SelfAndDescendants.Sum(part => part.OpNames.Length)} ops");
        }

        foreach (var type in ModelRunner.CustomOperatorTypes(graph))
        {
            Line("custom op", $"{type}: the application computes it (a delegate given to Create)");
        }

        return text.ToString();

        void Line(string name, string value) => text.Append(name.PadRight(14)).Append(value).Append('\n');
    }

    private static string Describe(TensorInfo tensor) =>
        $"{tensor.Name}: {string.Join(" x ", tensor.Shape)}{(tensor.FixPoint is { } fixPoint ? $", fix point {fixPoint}" : "")}";

    private static ImmutableArray<RunnerTensor> Tensors(ImmutableArray<TensorInfo> tensors) =>
        [.. tensors.Select(tensor => new RunnerTensor(tensor.Name, tensor.Shape))];
}
