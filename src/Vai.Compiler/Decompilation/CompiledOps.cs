using Vai.Compiled;
using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Decompilation;

/// <summary>
/// The ops of a compiled model as they were before they got places: without uploads and downloads, constants with their numbers,
/// tensors without registers and addresses (xmodel.md 4.2).
/// </summary>
internal static class CompiledOps
{
    /// <summary>Beyond this no int8 holds anything of a real number of use; sums of fix points stay far from overflow.</summary>
    private const int LargestFixPoint = 120;

    /// <summary>What the vendor's and our own tensors say of their place.</summary>
    private static readonly ImmutableArray<string> Place = ["reg_id", "ddr_addr", "location", "stride"];

    /// <summary>What an op says of the program that it was compiled to.</summary>
    private static readonly ImmutableArray<string> Program = ["workload", "workload_on_arch", "channel_augmentation"];

    /// <summary>In topological order; names are those of the file.</summary>
    /// <exception cref="VaiException">VAI2001: an op is broken.</exception>
    public static ImmutableArray<XirOp> Of(CompiledModel model)
    {
        var sources = Sources(model.Graph);
        var leaving = model.Graph.Ops.Where(op => op.Type == OpNames.Download).Select(op => sources[op.Name])
            .ToHashSet(StringComparer.Ordinal);
        var owners = (from subgraph in model.DpuSubgraphs from op in subgraph.Ops select (op.Name, subgraph))
            .DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.subgraph, StringComparer.Ordinal);
        var made = new Dictionary<string, XirOp>(StringComparer.Ordinal);
        foreach (var op in model.Graph.Ops.Where(op => !op.Is(OpTraits.Border)))
        {
            made.Add(op.Name,
                Normal(Numbered(Unplaced(op, leaving.Contains(op.Name)).WithInputs(name => sources[name]),
                    owners.GetValueOrDefault(op.Name)), made));
            RequireSound(made[op.Name], made);
        }

        return [.. made.Values];
    }

    /// <summary>By op: the op whose bytes it carries, itself where it is neither upload nor download.</summary>
    public static IReadOnlyDictionary<string, string> Sources(XirGraph graph)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var op in graph.Ops)
        {
            sources[op.Name] = !op.Is(OpTraits.Border) ? op.Name
                : op.InputNames.FirstOrDefault() is { } input ? sources[Copied(op, graph.Op(input))]
                : throw Bad(op, "it has no input");
        }

        return sources;
    }

    private static string Copied(XirOp border, XirOp source) =>
        border.Output.Shape.SequenceEqual(source.Output.Shape) && border.Output.FixPoint == source.Output.FixPoint
            ? source.Name
            : throw Bad(border, "it has another shape or fix point than what it copies");

    private static XirOp Unplaced(XirOp op, bool isLeaving) => op with
    {
        Attributes = Program.Aggregate(op.Attributes, (attributes, name) => attributes.Without(name)),
        Output = op.Output with
        {
            Name = isLeaving ? WithoutDownload(op.Output.Name) : op.Output.Name,
            Attributes = Place.Aggregate(op.Output.Attributes, (attributes, name) => attributes.Without(name)),
        },
    };

    // The tensor that a download takes is called as the tensor, with the download's suffix (xmodel.md 4.2).
    private static string WithoutDownload(string name) =>
        name.LastIndexOf("_download_", StringComparison.Ordinal) is > 0 and var at
            && name[at..].All(sign => sign is '_' or >= 'a' and <= 'z' or >= '0' and <= '9')
            ? name[..at]
            : name;

    /// <summary>A constant with its numbers, which lie in the parameter register of its DPU subgraph.</summary>
    private static XirOp Numbered(XirOp op, DpuSubgraph? owner)
    {
        if (!op.Is(OpTraits.Constant | OpTraits.Fixed))
        {
            return op;
        }

        var numbered = owner?.Constant(op.Name) is { } numbers
            ? op with { Attributes = op.Attributes.With(("data", ConstantCodec.Data(numbers))) }
            : op;
        ConstantCodec.ViewInt8(numbered);
        return numbered;
    }

    // A reshape of a constant is a constant; the factors of a product are in no order, and lowering writes the map first; relu6 is relu
    // where int8 ends below 6.
    private static XirOp Normal(XirOp op, Dictionary<string, XirOp> made) =>
        op.Is(OpTraits.Reshapes | OpTraits.Fixed) && op.InputsOf("input") is [var input] && made[input] is var constant
            && constant.Is(OpTraits.Constant | OpTraits.Fixed)
            ? constant with { Name = op.Name, Output = op.Output }
        : op.Type == OpNames.DepthwiseFix && op.InputsOf("input") is [var first, var second]
            && made[second].Output.Shape.SequenceEqual(op.Output.Shape)
            ? op with { Arguments = [XirArgument.Of("input", second, first)] }
        : op.Attributes.Get("nonlinear", "") == "RELU6" && op.Output.FixPoint > FusedActivation.Relu6FixPoint
            ? op with { Attributes = op.Attributes.With(("nonlinear", "RELU")) }
        : op;

    private static void RequireSound(XirOp op, Dictionary<string, XirOp> made)
    {
        if (!op.Is(OpTraits.Fixed))
        {
            return;
        }

        if (op.Is(OpTraits.Constant) && !op.Arguments.IsEmpty)
        {
            throw Bad(op, "it is a constant and has inputs");
        }

        foreach (var tensor in op.InputNames.Select(name => made[name]).Append(op).Select(item => item.Output))
        {
            if (tensor.FixPoint is not (>= -LargestFixPoint and <= LargestFixPoint) || tensor.DataType != TensorDataType.XInt
                || tensor.BitWidth != 8)
            {
                throw Bad(op, $"tensor '{tensor.Name}' needs 8 signed bits and a fix point from {-LargestFixPoint} to {LargestFixPoint}");
            }
        }

        if (op.Operator.IsDefined)
        {
            RequireArguments(op, op.Operator.Definition.Arguments);
        }
    }

    private static void RequireArguments(XirOp op, ImmutableArray<ArgumentDefinition> arguments)
    {
        if (op.Arguments.FirstOrDefault(item => arguments.All(argument => argument.Name != item.Name)) is { } foreign)
        {
            throw Bad(op, $"it has no argument '{foreign.Name}'");
        }

        foreach (var argument in arguments)
        {
            var (filled, occurrence) = (op.InputsOf(argument.Name).Length, argument.Occurrence);
            if (filled != 1 && (occurrence == ArgumentOccurrence.Required || (filled > 1 && occurrence == ArgumentOccurrence.Optional)))
            {
                throw Bad(op, $"its argument '{argument.Name}' has {filled} inputs, 1 is needed");
            }
        }
    }

    private static VaiException Bad(XirOp op, string what) =>
        VaiDiagnostics.BadXmodel.Exception(new DiagnosticLocation(null, op.Name), $"{op.Type} '{op.Name}': {what}");
}
