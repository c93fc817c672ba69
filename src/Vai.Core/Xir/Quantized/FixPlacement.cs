using Vai.Numerics;

namespace Vai.Xir.Quantized;

/// <summary>
/// Which tensors of a float graph are quantized (quantizer.md 2.1). An op that feeds nothing but a fused or moving op gives
/// its fix to the end of that chain: one fix after conv and relu, none after a reshape.
/// </summary>
internal sealed class FixPlacement
{
    private readonly XirGraph _graph;

    private FixPlacement(XirGraph graph, ImmutableDictionary<string, TensorKind> kinds) => (_graph, Kinds) = (graph, kinds);

    /// <summary>The ops after which a fix stands.</summary>
    public ImmutableDictionary<string, TensorKind> Kinds { get; }

    /// <summary>Fixes wherever they win something: none in the <see cref="FloatTail"/>.</summary>
    /// <param name="floatJoins">Concats at the model's ends that stay float.</param>
    public static FixPlacement Of(XirGraph graph, ImmutableHashSet<string>? floatJoins = null) =>
        Outside(graph, FloatTail.Of(graph, floatJoins ?? []));

    /// <summary>Fixes where the vendor has them: at the model's ends, too.</summary>
    public static FixPlacement AsVendor(XirGraph graph) => Outside(graph, []);

    private static FixPlacement Outside(XirGraph graph, ImmutableHashSet<string> tail)
    {
        var kinds = ImmutableDictionary.CreateBuilder<string, TensorKind>(StringComparer.Ordinal);
        foreach (var op in graph.Ops.Where(op => !tail.Contains(op.Name)))
        {
            AddConstants(graph, op, kinds);
            if (QuantizedEnd(graph, op, tail) is { } end)
            {
                kinds.TryAdd(end.Name, end.Is(OpTraits.Input) ? TensorKind.Input : TensorKind.Activation);
            }
        }

        return new FixPlacement(graph, kinds.ToImmutable());
    }

    /// <summary>The op whose fix decides about the numbers of a value as its readers see it; null where it stays float.</summary>
    public string? SourceOf(string name)
    {
        // A moving op keeps the numbers of its input; what only feeds a concat shares the concat's fix point.
        var seen = name;
        while (!Kinds.ContainsKey(seen))
        {
            if (RoleOf(_graph.Op(seen)) != FixRole.Shape)
            {
                return ResultOf(seen);
            }

            seen = _graph.Op(seen).InputsOf("input")[0];
        }

        return seen;
    }

    /// <summary>The op whose fix quantizes an op's result: itself, the relu after it, the concat that it feeds.</summary>
    public string? ResultOf(string name)
    {
        while (!Kinds.ContainsKey(name))
        {
            if (_graph.OnlyReader(name) is not { } reader || RoleOf(reader) is not (FixRole.Fused or FixRole.Shape or FixRole.Concat))
            {
                return null;
            }

            name = reader.Name;
        }

        return name;
    }

    private static void AddConstants(XirGraph graph, XirOp op, ImmutableDictionary<string, TensorKind>.Builder kinds)
    {
        foreach (var (argument, name) in op.Arguments.SelectMany(argument => argument.Ops.Select(name => (argument.Name, name))))
        {
            if (KindOfConstant(op.Operator, argument) is { } kind && graph.Op(name).Is(OpTraits.Constant))
            {
                kinds.TryAdd(name, kind);
            }
        }
    }

    private static TensorKind? KindOfConstant(XirOperator known, string argument) =>
        known.FixRole == FixRole.None ? null
        : argument == known.Bias?.Argument ? TensorKind.Bias
        : argument == known.Weights?.Argument ? TensorKind.Weights
        : known.Is(OpTraits.Elementwise) ? TensorKind.Activation : null;

    /// <summary>Where the fix of the chain that begins with an op stands; null when the op begins no chain or the chain stays
    /// float.</summary>
    private static XirOp? QuantizedEnd(XirGraph graph, XirOp op, ImmutableHashSet<string> tail)
    {
        if (!(IsQuantized(graph, op) || RoleOf(op) == FixRole.Shape) || JoinsProducer(graph, op))
        {
            return null;
        }

        var (last, quantized) = (op, RoleOf(op) == FixRole.Shape ? null : op);
        while (graph.OnlyReader(last.Name) is { } reader && !tail.Contains(reader.Name) && Joins(graph, reader, last))
        {
            last = reader;
            quantized = RoleOf(reader) == FixRole.Shape ? quantized : reader;
        }

        // The input keeps its own fix: it is where the numbers enter the DPU. So does what the processor moves on the way to the concat.
        var feedsConcat = graph.OnlyReader(last.Name) is { } next && RoleOf(next) == FixRole.Concat && !tail.Contains(next.Name)
            && !IsMovedByProcessor(graph, last);
        return feedsConcat && quantized?.Is(OpTraits.Input) != true ? null : quantized;
    }

    private static bool JoinsProducer(XirGraph graph, XirOp op) =>
        op.InputsOf("input") is [var input, ..] && graph.OnlyReader(input) is not null && graph.Op(input) is var producer
        && (IsQuantized(graph, producer) || RoleOf(producer) == FixRole.Shape) && Joins(graph, op, producer);

    /// <summary>Whether an op belongs to the chain of the op that it alone reads. What the DPU applies behind some layers only begins a
    /// chain of its own behind others, so that those end in int8.</summary>
    private static bool Joins(XirGraph graph, XirOp op, XirOp producer) => RoleOf(op) switch
    {
        FixRole.Shape => true,
        FixRole.Fused => op.Type switch
        {
            OpNames.LeakyRelu =>
                DpuFractions.IsLeakySlope(op.Attributes.Get("alpha", 0f)) && EndsInLeakyRelu(producer),
            OpNames.HardTanh => producer.Is(OpTraits.Convolution) || producer.Is(OpTraits.Dense),
            _ => !IsMovedByProcessor(graph, producer),
        },
        _ => false,
    };

    private static bool EndsInLeakyRelu(XirOp op) => op.Is(OpTraits.Dense) || (op.Is(OpTraits.Convolution) && !op.Is(OpTraits.Depthwise));

    /// <summary>Whether a value comes from a move, or moves, of which one is the processor's.</summary>
    private static bool IsMovedByProcessor(XirGraph graph, XirOp op)
    {
        while (RoleOf(op) == FixRole.Shape)
        {
            if (op.Operator.FixedForm is null)
            {
                return true;
            }

            op = graph.Op(op.InputsOf("input")[0]);
        }

        return false;
    }

    /// <summary>Whether a fix stands behind an op or its chain: as the vendor has it, and where a layer of the DPU reads what the processor
    /// computes.</summary>
    private static bool IsQuantized(XirGraph graph, XirOp op) => RoleOf(op) switch
    {
        FixRole.None => !op.Is(OpTraits.Constant) && !op.Is(OpTraits.MovesOnly) && IsReadByDpu(graph, op),
        var role => role != FixRole.Shape,
    };

    private static bool IsReadByDpu(XirGraph graph, XirOp op) => graph.ConsumersOf(op.Name).Any(
        reader => RoleOf(reader) == FixRole.Shape
            ? IsReadByDpu(graph, reader)
            : FloatTail.IsDrawn(graph, reader, input => RoleOf(input) == FixRole.None));

    private static FixRole RoleOf(XirOp op) => op.Operator.FixRole;
}
