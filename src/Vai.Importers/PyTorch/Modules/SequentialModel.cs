using Vai.Importers.PyTorch.Files;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.PyTorch.Modules;

/// <summary>A pickled nn.Sequential: its children one after another, each a layer of torch.nn or an nn.Sequential again.</summary>
internal sealed class SequentialModel(PickleObject root, TorchWeights weights) : ITorchModel
{
    private const int LargestDepth = 40;

    /// <summary>What a module takes, beside a step of code.</summary>
    private const int StepsOfAModule = 20;
    private const string Modules = "torch.nn.modules.";

    private readonly Dictionary<TorchTensor, string> _names = new(ReferenceEqualityComparer.Instance);

    public string Name => root.ClassName;

    public static bool IsSequential(PickleObject module) => module.Type.FullName == Modules + "container.Sequential";

    public object? Run(IReadOnlyList<TensorValue> inputs, CallRecorder recorder, StepBudget budget) =>
        Run(root, inputs[0], recorder, budget, new ModuleScope("", root.ClassName), 0);

    public string? ParameterName(TorchTensor tensor) => _names.GetValueOrDefault(tensor);

    public float[] Read(TorchTensor tensor) => weights.Read(tensor);

    private object? Run(PickleObject module, object? input, CallRecorder recorder, StepBudget budget, ModuleScope scope, int depth)
    {
        budget.Spend(StepsOfAModule);
        if (depth > LargestDepth)
        {
            throw VaiDiagnostics.BadPickle.UnplacedException("data.pkl", $"its modules are nested deeper than {LargestDepth}");
        }

        if (IsSequential(module))
        {
            return Children(module).Aggregate(
                input,
                (value, child) => Run(child.Module, value, recorder, budget, scope.Child(child.Name, child.Module.ClassName), depth + 1));
        }

        var run = module.Type.Module.StartsWith(Modules, StringComparison.Ordinal) ? LayerTypes.Find(module.ClassName) : null;
        if (run is null)
        {
            throw VaiDiagnostics.WeightsWithoutLayers.Exception(
                new DiagnosticLocation(null, scope.DottedPath),
                $"an nn.Sequential with a module of class '{module.Type}' in it, whose forward() is not in the file,",
                "layer " + scope.DottedPath);
        }

        var layer = new TorchLayer(
            module.ClassName, scope.DottedPath, Options(module), name => Parameter(module, scope, name),
            (function, arguments) =>
                recorder.Record(
                    function, arguments, ImmutableDictionary<string, object?>.Empty, scope, new CodePlace(module.Type.FullName, 1)));
        return run(layer, [input]);
    }

    private static IEnumerable<(string Name, PickleObject Module)> Children(PickleObject module) =>
        module.Fields.GetValueOrDefault("_modules") is OrderedDictionary<object, object?> children
            ? children.Select(
                pair =>
                    (
                        pair.Key as string ?? "?",
                        pair.Value as PickleObject ?? throw VaiDiagnostics.BadPickle.UnplacedException(
                            "data.pkl", "a child of nn.Sequential is no module")))
            : [];

    private static Dictionary<string, object?> Options(PickleObject module) => module.Fields.Where(field => !field.Key.StartsWith('_'))
        .ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);

    private TorchTensor? Parameter(PickleObject module, ModuleScope scope, string name)
    {
        foreach (var field in (ReadOnlySpan<string>)["_parameters", "_buffers"])
        {
            if (module.Fields.GetValueOrDefault(field) is OrderedDictionary<object, object?> tensors
                && tensors.TryGetValue(name, out var value) && value is TorchTensor tensor)
            {
                _names.TryAdd(tensor, scope.DottedPath.Length == 0 ? name : $"{scope.DottedPath}.{name}");
                return tensor;
            }
        }

        return null;
    }
}
