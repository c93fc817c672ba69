using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>What the operators of a model write to: the graph of layers, and where it has what they computed.</summary>
internal sealed class AtenContext(ITorchModel model, LayerGraph graph)
{
    private readonly Dictionary<TensorValue, TensorView> _views = [];

    public LayerGraph Graph => graph;

    /// <summary>How the graph has a tensor.</summary>
    public TensorView this[TensorValue tensor]
    {
        get => _views[tensor];
        set => _views[tensor] = value;
    }

    /// <summary>An input of the model.</summary>
    public void Take(TensorValue input, int index) =>
        _views[input] = graph.Data(new Layer($"{model.Name}::input_{index}", "input"), input.Shape, isChannelsFirst: true);

    /// <summary>
    /// The layer that a call is: its ops are named after model, module path with classes and operator (xmodel.md 2.2).
    /// </summary>
    public Layer Layer(string function, ModuleScope scope, CodePlace place) =>
        new($"{model.Name}::{scope.TypedPath}/{function.Trim('_')}", "aten::" + function)
        {
            Path = scope.DottedPath.Length == 0 ? scope.TypedPath : scope.DottedPath,
            Place = place,
        };

    /// <summary>A tensor that the call reads and the graph computes.</summary>
    public TensorView View(AtenCall call, int position = 0, string keyword = "input") => _views[call.Tensor(position, keyword)];

    /// <summary>A tensor or number that the call reads, computed or constant; null for anything else.</summary>
    public TensorView? ViewOf(AtenCall call, object? value) => value switch
    {
        TensorValue tensor => _views[tensor],
        TorchTensor { Shape.Length: > 0, ElementCount: > 0 } tensor =>
            TensorView.Of(graph.Const(Parameter(call, tensor, "constant"), tensor.Shape.AsSpan())),
        TorchTensor { ElementCount: 1 } number => TensorView.Of(graph.Const(Parameter(call, number, "constant"), 1)),
        long or double => TensorView.Of(graph.Const(new Parameter(call.Layer.Name + ".constant", [Convert.ToSingle(value, null)]), 1)),
        bool holds => ViewOf(call, holds ? 1L : 0L),
        _ => null,
    };

    /// <summary>Numbers under the parameter's name, <c>Net::conv1.weight</c>, or under the call's where it has none.</summary>
    public Parameter Parameter(AtenCall call, TorchTensor tensor, string role) => new(
        model.ParameterName(tensor.Fix?.Source ?? tensor) is { } name ? $"{model.Name}::{name}" : $"{call.Layer.Name}.{role}",
        tensor.ElementCount,
        () => VendorFixes.OnGrid(model.Read(tensor), tensor.Fix),
        tensor.Fix?.FixPoint);

    /// <summary>As <see cref="Parameter(AtenCall, TorchTensor, string)"/>, of an argument; null where it is None.</summary>
    public Parameter? Parameter(AtenCall call, int position, string role) =>
        call.Constant(position, role) is { } tensor ? Parameter(call, tensor, role) : null;
}
