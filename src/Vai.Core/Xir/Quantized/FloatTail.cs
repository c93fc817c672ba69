namespace Vai.Xir.Quantized;

/// <summary>
/// What stays float at a model's ends: behind what only the processor computes, a fix point would lose and win nothing, unless a layer of
/// the DPU reads the numbers. A YOLO head's boxes in pixels and its confidences are joined there, and no fix point suits both.
/// </summary>
internal static class FloatTail
{
    private const int MapDimensions = 4;

    /// <summary>The ops of the tail, by name.</summary>
    /// <param name="joins">Concats of int8 numbers that are to stay float.</param>
    public static ImmutableHashSet<string> Of(XirGraph graph, ImmutableHashSet<string> joins)
    {
        var real = Real(graph, joins);
        var tail = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var op in graph.Ops.Reverse().Where(op => real.Contains(op.Name)))
        {
            // Its readers come first: they are in the tail, or the DPU needs them.
            if (graph.ConsumersOf(op.Name).All(reader => tail.Contains(reader.Name)))
            {
                tail.Add(op.Name);
            }
        }

        return tail.ToImmutable();
    }

    /// <summary>Concats at the model's ends that the DPU may do: what they join has no other use for one fix point.</summary>
    public static IEnumerable<XirOp> Joins(XirGraph graph)
    {
        var tail = Of(graph, []);
        return graph.Ops.Where(op => op.Operator.FixRole == FixRole.Concat && !tail.Contains(op.Name)
            && Of(graph, [op.Name]).Contains(op.Name));
    }

    /// <summary>Whether the DPU computes an op though it reads what the processor computed.</summary>
    /// <param name="isReal">Whether the processor computed a value.</param>
    public static bool IsDrawn(XirGraph graph, XirOp op, Func<XirOp, bool> isReal) => op.Is(OpTraits.Drawing)
        && (!op.Is(OpTraits.Pooling) || graph.Op(op.InputsOf("input")[0]).Output.Shape.Length == MapDimensions
            || op.Is(OpTraits.OneDimensional))
        && (!op.Is(OpTraits.Elementwise) || op.InputNames.Select(graph.Op).Any(input => !isReal(input)));

    /// <summary>What the processor computes and no grid rounds. A value that a layer of the DPU reads is rounded for all its readers;
    /// that may make another value one that the DPU reads.</summary>
    private static HashSet<string> Real(XirGraph graph, ImmutableHashSet<string> joins)
    {
        var rounded = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var real = Real(graph, joins, rounded);
            var read = real.Where(name => IsReadByDpu(graph, graph.Op(name), real)).ToArray();
            if (read.Length == 0)
            {
                return real;
            }

            rounded.UnionWith(read);
        }
    }

    private static HashSet<string> Real(XirGraph graph, ImmutableHashSet<string> joins, HashSet<string> rounded)
    {
        var real = new HashSet<string>(StringComparer.Ordinal);
        foreach (var op in graph.Ops.Where(op => !op.Is(OpTraits.Constant) && !op.Is(OpTraits.Input) && !rounded.Contains(op.Name)))
        {
            var isFunction = op.Operator.FixRole == FixRole.None && !op.Is(OpTraits.MovesOnly);
            if (isFunction || joins.Contains(op.Name)
                || (op.InputNames.Any(real.Contains) && !IsDrawn(graph, op, input => IsReal(input, real))))
            {
                real.Add(op.Name);
            }
        }

        return real;
    }

    private static bool IsReadByDpu(XirGraph graph, XirOp op, HashSet<string> real) => graph.ConsumersOf(op.Name).Any(
        reader => reader.Operator.FixRole == FixRole.Shape
            ? IsReadByDpu(graph, reader, real)
            : IsDrawn(graph, reader, input => IsReal(input, real)));

    private static bool IsReal(XirOp op, HashSet<string> real) => real.Contains(op.Name) || op.Is(OpTraits.Constant);
}
