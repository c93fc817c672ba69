using System.Collections.Immutable;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Xir;

namespace Vai.Quantizer.Calibration;

/// <summary>
/// Which tensors of a float graph are quantized (guide quantizer.md 2.1). An op that feeds nothing but a fused or moving op gives
/// its fix to the end of that chain: one fix after conv and relu, none after a reshape.
/// </summary>
internal sealed class FixPlacement
{
    private readonly XirGraph _graph;

    private FixPlacement(XirGraph graph, ImmutableDictionary<string, TensorKind> kinds) => (_graph, Kinds) = (graph, kinds);

    /// <summary>The ops after which a fix stands.</summary>
    public ImmutableDictionary<string, TensorKind> Kinds { get; }

    /// <summary>The same with their bits.</summary>
    public ImmutableDictionary<string, TensorFormat> Formats(BitWidths bits) =>
        Kinds.ToImmutableDictionary(pair => pair.Key, pair => bits.Format(pair.Key, pair.Value), StringComparer.Ordinal);

    public static FixPlacement Of(XirGraph graph)
    {
        var kinds = ImmutableDictionary.CreateBuilder<string, TensorKind>(StringComparer.Ordinal);
        foreach (var op in graph.Ops)
        {
            AddConstants(graph, op, kinds);
            if (QuantizedEnd(graph, op) is { } end)
            {
                kinds.TryAdd(end.Name, end.Type == "data" ? TensorKind.Input : TensorKind.Activation);
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
            if (QuantizerOps.Of(_graph.Op(seen)).Role != FixRole.Shape)
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
        var op = _graph.Op(name);
        while (!Kinds.ContainsKey(op.Name))
        {
            if (_graph.ConsumersOf(op.Name).ToArray() is not [var reader] || !Passes(QuantizerOps.Of(reader).Role))
            {
                return null;
            }

            op = reader;
        }

        return op.Name;
    }

    private static void AddConstants(XirGraph graph, XirOp op, ImmutableDictionary<string, TensorKind>.Builder kinds)
    {
        foreach (var argument in op.Arguments)
        {
            for (var i = 0; i < argument.Ops.Length; i++)
            {
                var kind = QuantizerOps.Of(op).KindOfConstant(argument.Name, i);
                if (kind is not null && graph.Op(argument.Ops[i]).Type == "const")
                {
                    kinds.TryAdd(argument.Ops[i], kind.Value);
                }
            }
        }
    }

    /// <summary>Where the fix of the chain that begins with an op stands; null when the op begins no chain or the chain stays float.</summary>
    private static XirOp? QuantizedEnd(XirGraph graph, XirOp op)
    {
        if (QuantizerOps.Of(op).Role is FixRole.None || (CanJoin(op) && JoinsProducer(graph, op)))
        {
            return null;
        }

        var (last, quantized) = (op, QuantizerOps.Of(op).Role == FixRole.Shape ? null : op);
        while (graph.ConsumersOf(last.Name).ToArray() is [var reader] && CanJoin(reader))
        {
            last = reader;
            quantized = QuantizerOps.Of(reader).Role == FixRole.Shape ? quantized : reader;
        }

        // The input keeps its own fix: it is where the numbers enter the DPU.
        var feedsConcat = graph.ConsumersOf(last.Name).ToArray() is [var next] && QuantizerOps.Of(next).Role == FixRole.Concat;
        return feedsConcat && quantized?.Type != "data" ? null : quantized;
    }

    private static bool JoinsProducer(XirGraph graph, XirOp op) =>
        op.InputsOf("input") is [var input, ..] && graph.ConsumersOf(input).Count() == 1 && QuantizerOps.Of(graph.Op(input)).Role != FixRole.None;

    private static bool CanJoin(XirOp op) => QuantizerOps.Of(op).Role is FixRole.Fused or FixRole.Shape;

    private static bool Passes(FixRole role) => role is FixRole.Fused or FixRole.Shape or FixRole.Concat;
}
