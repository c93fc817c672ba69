using System.Collections.Frozen;

namespace Vai.Xir;

/// <summary>How the numbers of a tensor are coded; with the bit width beside it this gives XINT8, FLOAT32 … (xmodel.md 1.2).</summary>
public enum TensorDataType
{
    /// <summary>Whole numbers with a sign, as they are.</summary>
    Int = 0,

    /// <summary>Whole numbers without a sign, as they are.</summary>
    UInt = 1,

    /// <summary>Fixed point with a sign: q means <c>q * 2^-fix_point</c>; what the DPU computes with.</summary>
    XInt = 2,

    /// <summary>Fixed point without a sign.</summary>
    XUInt = 3,

    /// <summary>IEEE 754.</summary>
    Float = 4,

    /// <summary>The upper half of an IEEE 754 float.</summary>
    BFloat = 5,

    /// <summary>The file does not say.</summary>
    Unknown = 6,
}

/// <summary>The value that an op makes.</summary>
/// <param name="Name">By custom the op's name.</param>
/// <param name="Shape">Dimensions; feature maps are NHWC with N = 1, weights OHWI.</param>
/// <param name="DataType">How a number is coded.</param>
/// <param name="BitWidth">Bits of one number: 32 in a float graph, 8 in a compiled one.</param>
/// <param name="Attributes">What else is known of it: its fix point, its place in the DPU's memory.</param>
public sealed record XirTensor(string Name, ImmutableArray<int> Shape, TensorDataType DataType, int BitWidth, AttributeMap Attributes)
{
    /// <summary>Numbers in the tensor.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, dimension) => product * dimension);

    /// <summary>An int8 value q means <c>q * 2^-FixPoint</c>; null where the tensor is not quantized.</summary>
    public int? FixPoint => Attributes.TryGet("fix_point", out int fixPoint) ? fixPoint : null;

    /// <summary>A float tensor, as in graphs before and after quantization.</summary>
    /// <param name="name">By custom the op's name.</param>
    /// <param name="shape">Dimensions, NHWC for feature maps.</param>
    public static XirTensor Float32(string name, params ReadOnlySpan<int> shape) =>
        new(name, shape.ToImmutableArray(), TensorDataType.Float, 32, AttributeMap.Empty);

    /// <summary>An int8 tensor of a compiled graph, with the four attributes that every one carries.</summary>
    internal static XirTensor Fixed8(string name, int fixPoint, params ReadOnlySpan<int> shape) =>
        new(name, shape.ToImmutableArray(), TensorDataType.XInt, 8, AttributeMap.Of(
            ("fix_point", fixPoint), ("bit_width", 8), ("if_signed", true), ("round_mode", "DPU_ROUND")));

    /// <summary>Equal by content: shapes and attributes are compared one by one.</summary>
    public bool Equals(XirTensor? other) =>
        other is not null && Name == other.Name && DataType == other.DataType && BitWidth == other.BitWidth
        && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan()) && Attributes.Equals(other.Attributes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, DataType, BitWidth, Shape.Length);
}

/// <summary>A named input slot of an op, and the ops whose outputs fill it, in order.</summary>
/// <param name="Name">The slot: <c>input</c>, <c>weights</c>, <c>bias</c> …</param>
/// <param name="Ops">The names of the ops that fill it; several where a slot takes several, as that of a sum.</param>
public sealed record XirArgument(string Name, ImmutableArray<string> Ops)
{
    /// <summary>A slot that these ops fill, in this order.</summary>
    public static XirArgument Of(string name, params ReadOnlySpan<string> ops) => new(name, ops.ToImmutableArray());

    /// <summary>Equal by content: the same ops in the same order.</summary>
    public bool Equals(XirArgument? other) => other is not null && Name == other.Name && Ops.AsSpan().SequenceEqual(other.Ops.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Ops.Length);
}

/// <summary>An operation: a name, a type (<c>conv2d</c>, <c>conv2d-fix</c>, …), attributes, inputs by name, and one output
/// tensor.</summary>
/// <param name="Name">Its name, unlike that of any other op of the graph.</param>
/// <param name="Type">What it computes.</param>
/// <param name="Attributes">The operation's own settings: kernel, stride, axis …</param>
/// <param name="Arguments">The input slots that are filled, in the order of the operator.</param>
/// <param name="Output">What it makes.</param>
public sealed record XirOp(string Name, string Type, AttributeMap Attributes, ImmutableArray<XirArgument> Arguments, XirTensor Output)
{
    /// <summary>The names of all input ops, slot after slot.</summary>
    public IEnumerable<string> InputNames => Arguments.SelectMany(argument => argument.Ops);

    /// <summary>The names of the ops that fill a slot, in order; empty when the slot is absent.</summary>
    public ImmutableArray<string> InputsOf(string argument)
    {
        foreach (var candidate in Arguments)
        {
            if (candidate.Name == argument)
            {
                return candidate.Ops;
            }
        }

        return [];
    }

    /// <summary>The op with other inputs in the same slots.</summary>
    /// <param name="replace">From the name of an input to that of its successor.</param>
    internal XirOp WithInputs(Func<string, string> replace) =>
        this with { Arguments = [.. Arguments.Select(argument => argument with { Ops = [.. argument.Ops.Select(replace)] })] };

    /// <summary>The op with other inputs in one slot.</summary>
    /// <inheritdoc cref="WithInputs(Func{string, string})"/>
    internal XirOp WithInputs(string slot, Func<string, string> replace) => this with
    {
        Arguments =
            [.. Arguments.Select(argument => argument.Name == slot ? argument with { Ops = [.. argument.Ops.Select(replace)] } : argument)],
    };

    /// <summary>Equal by content, inputs by their names.</summary>
    public bool Equals(XirOp? other) =>
        other is not null && Name == other.Name && Type == other.Type && Attributes.Equals(other.Attributes)
        && Arguments.SequenceEqual(other.Arguments) && Output.Equals(other.Output);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Type);
}

/// <summary>A subgraph: the ops it holds (its children's included), attributes such as <c>device</c> and <c>mc_code</c>, and
/// children.</summary>
internal sealed record XirSubgraph(
    string Name, ImmutableArray<string> OpNames, AttributeMap Attributes, ImmutableArray<XirSubgraph> Children)
{
    /// <summary>USER, DPU or CPU; null on the root and inside a device's subgraph.</summary>
    public string? Device => Attributes.TryGet("device", out string device) ? device : null;

    /// <summary>This subgraph and all below it, parents first.</summary>
    public IEnumerable<XirSubgraph> SelfAndDescendants => Children.SelectMany(child => child.SelfAndDescendants).Prepend(this);

    public bool Equals(XirSubgraph? other) =>
        other is not null && Name == other.Name && OpNames.AsSpan().SequenceEqual(other.OpNames.AsSpan())
        && Attributes.Equals(other.Attributes) && Children.SequenceEqual(other.Children);

    public override int GetHashCode() => HashCode.Combine(Name, OpNames.Length, Children.Length);
}

/// <summary>
/// A model in the one format that all stages share: float, quantized (<c>_int</c>) and compiled graphs alike
/// (xmodel.md 1). Immutable; ops stand in topological order.
/// </summary>
/// <param name="Definitions">
/// Those that a file brought, for readers that lack an operator; none in a graph made here: writing it adds them. They say nothing of the
/// model, so graphs that differ in them alone are equal.
/// </param>
internal sealed record XirGraph(
    string Name,
    ImmutableArray<XirOp> Ops,
    XirSubgraph Root,
    AttributeMap Attributes,
    ImmutableArray<OpDefinition> Definitions)
{
    private readonly Lazy<FrozenDictionary<string, XirOp>> _byName =
        new(() => Ops.ToFrozenDictionary(op => op.Name, StringComparer.Ordinal));

    private readonly Lazy<ILookup<string, XirOp>> _consumers = new(() => (
        from op in Ops
        from input in op.InputNames.Distinct()
        select (input, op)).ToLookup(pair => pair.input, pair => pair.op, StringComparer.Ordinal));

    /// <summary>An uncompiled graph: one leaf subgraph "root" with all ops.</summary>
    public static XirGraph Create(string name, IEnumerable<XirOp> ops, AttributeMap? attributes = null)
    {
        var sorted = TopologicalOrder.Sort(ops);
        var root = new XirSubgraph("root", [.. sorted.Select(op => op.Name)], AttributeMap.Empty, []);
        return new XirGraph(name, sorted, root, attributes ?? AttributeMap.Empty, []);
    }

    /// <summary>The op of that name.</summary>
    /// <exception cref="VaiException">VAI2001: no op has that name.</exception>
    public XirOp Op(string name) => _byName.Value.TryGetValue(name, out var op)
        ? op
        : throw VaiDiagnostics.BadXmodel.UnplacedException($"graph '{Name}' has no op '{name}'");

    public bool TryGetOp(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out XirOp? op) =>
        _byName.Value.TryGetValue(name, out op);

    /// <summary>The ops that read an op's output, in graph order.</summary>
    public IEnumerable<XirOp> ConsumersOf(string opName) => _consumers.Value[opName];

    /// <summary>The ops of one type, in graph order.</summary>
    public IEnumerable<XirOp> OfType(string type) => Ops.Where(op => op.Type == type);

    public bool Equals(XirGraph? other) =>
        other is not null && Name == other.Name && Ops.SequenceEqual(other.Ops) && Root.Equals(other.Root)
        && Attributes.Equals(other.Attributes);

    public override int GetHashCode() => HashCode.Combine(Name, Ops.Length);
}
