using Vai.Compiler.Lowering.Rules;

namespace Vai.Compiler.Lowering.Passes;

/// <summary>
/// A transpose or a choice of int8 numbers gives numbers on the same grid, but no fix says so (quantizer.md 2.1). The processor moves them
/// as real numbers; a fix behind it lets the DPU go on with them, as the vendor's compiler does.
/// </summary>
internal static class FixBehindMoves
{
    public static XirGraph Apply(XirGraph graph)
    {
        var made = new Dictionary<string, XirOp>(StringComparer.Ordinal);
        foreach (var move in graph.Ops.Where(IsMove))
        {
            if (FixBefore(graph, move) is { } fix && graph.ConsumersOf(move.Name).Any(IsOnDpu))
            {
                var fixName = move.Name + "_fix";
                made[move.Name] = fix with
                    { Name = fixName, Arguments = [XirArgument.Of("input", move.Name)], Output = move.Output with { Name = fixName } };
            }
        }

        return made.Count == 0 || made.Values.Any(fix => graph.TryGetOp(fix.Name, out _))
            ? graph
            : XirGraph.Create(graph.Name,
                graph.Ops.SelectMany(op => made.TryGetValue(op.Name, out var fix) ? [op, fix] : new[] { Reading(op) }), graph.Attributes);

        XirOp Reading(XirOp op) => op.Type == OpNames.Fix || !IsOnDpu(op) || !op.InputNames.Any(made.ContainsKey)
            ? op
            : op.WithInputs(name => made.TryGetValue(name, out var fix) ? fix.Name : name);
    }

    /// <summary>The fix whose numbers a move moves; null where they are no fix's.</summary>
    private static XirOp? FixBefore(XirGraph graph, XirOp move)
    {
        var op = move;
        while ((op.Is(OpTraits.Reshapes) || IsMove(op)) && op.InputsOf("input") is [var name])
        {
            op = graph.Op(name);
        }

        return op.Type == OpNames.Fix ? op : null;
    }

    /// <summary>What moves numbers on the processor.</summary>
    private static bool IsMove(XirOp op) => op.Operator is { FixRole: FixRole.Shape, FixedForm: null };

    private static bool IsOnDpu(XirOp op) => op.Type != OpNames.Fix && LoweringRules.Has(op.Type);
}
