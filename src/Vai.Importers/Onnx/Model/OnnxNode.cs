using System.Text;
using Vai.Importers.Layers;
using Vai.Importers.Onnx.Wire;

namespace Vai.Importers.Onnx.Model;

/// <summary>A node with the values that it reads.</summary>
/// <param name="Layer">Its name and operator.</param>
/// <param name="Opset">The version of the operator set that its operator is of.</param>
/// <param name="Inputs">Null where an optional input is left out.</param>
/// <param name="OutputCount">Outputs that have a name, up to the last one.</param>
/// <param name="Attributes">By name.</param>
internal sealed record OnnxNode(
    Layer Layer,
    int Opset,
    ImmutableArray<OnnxValue?> Inputs,
    int OutputCount,
    IReadOnlyDictionary<string, AttributeProto> Attributes)
{
    public string Type => Layer.Kind;

    public OnnxValue? Input(int position) => position < Inputs.Length ? Inputs[position] : null;

    public OnnxValue Required(int position) => Input(position) ?? throw Bad($"it has no input {position}");

    /// <summary>Whether every input that is given is constant.</summary>
    public bool IsConstant => Inputs.All(input => input?.View is null);

    /// <summary>An input that the graph computes.</summary>
    public TensorView View(int position = 0) =>
        Required(position).View ?? throw Layer.Unsupported(
            $"its input {position} is constant", "Fold the model's constants before it is exported, for instance with onnxsim.");

    /// <summary>An input that must not depend on the model's input.</summary>
    public ConstantTensor Constant(int position, string role) =>
        ConstantOrNull(position, role) ?? throw Bad($"it has no {role} (input {position})");

    /// <summary>As <see cref="Constant"/>, or null where it is left out.</summary>
    public ConstantTensor? ConstantOrNull(int position, string role) => Input(position) switch
    {
        null => null,
        { Constant: { } constant } => constant,
        _ => throw Layer.DataDependent($"its {role} (input {position}) is computed"),
    };

    /// <summary>Weights under their name in the model.</summary>
    public Parameter Parameter(ConstantTensor constant, string role, float[]? values = null) =>
        new(constant.Name ?? $"{Layer.Name}.{role}", values ?? constant.Reals(), constant.FixPoint);

    public long Integer(string name, long fallback) => Attributes.TryGetValue(name, out var attribute) ? attribute.I : fallback;

    public float Real(string name, float fallback) => Attributes.TryGetValue(name, out var attribute) ? attribute.F : fallback;

    public string Text(string name, string fallback) =>
        Attributes.TryGetValue(name, out var attribute) ? Encoding.UTF8.GetString(attribute.S.Span) : fallback;

    /// <summary>Integers of an attribute; empty where it is absent.</summary>
    public ImmutableArray<long> Integers(string name) => Attributes.TryGetValue(name, out var attribute) ? [.. attribute.Ints] : [];

    /// <summary>Integers that older opsets have as an attribute and newer ones as an input; null where neither is given.</summary>
    public ImmutableArray<long>? Integers(string name, int position) =>
        ConstantOrNull(position, name) is { } input ? [.. input.Integers()] : Attributes.ContainsKey(name) ? Integers(name) : null;

    /// <summary>A dimension counted from the front.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Bad($"axis {axis} of a tensor with {rank} dimensions");

    public ImmutableArray<int> Axes(IEnumerable<long> axes, int rank) => [.. axes.Select(axis => Axis(axis, rank))];

    public VaiException Bad(string what) => VaiDiagnostics.BadOnnxModel.Exception(Layer.Location, $"{Layer.Kind} '{Layer.Name}': {what}");
}
