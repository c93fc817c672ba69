using Vai.Compiler.Lowering.Patterns;
using Vai.Compiler.Lowering.Rules;
using Vai.Targets;

namespace Vai.Compiler.Lowering.Passes;

/// <summary>
/// Rounding commutes with everything that only moves numbers. The quantizer fixes the result of a concat, a slice or a reshape but not
/// what goes in (quantizer.md 2.1); this puts a fix of the same fix point there, so that the layers before end in int8.
/// It commutes with relu and relu6, too, so that a layer which cannot apply the one behind it ends in int8 all the same.
/// </summary>
internal static class FixBeforeMoves
{
    public static XirGraph Apply(XirGraph graph, DpuTarget target)
    {
        var changed = new Dictionary<string, XirOp>(StringComparer.Ordinal);
        var behind = graph.Ops.ToDictionary(op => op.Name, _ => new List<XirOp>(), StringComparer.Ordinal);
        var fixes = graph.OfType(OpNames.Fix).DistinctBy(fix => fix.InputNames.First())
            .ToDictionary(fix => fix.InputNames.First(), StringComparer.Ordinal);
        foreach (var move in graph.Ops.Reverse().Where(op => op.Is(OpTraits.Rectifies) || IsMove(op)))
        {
            if (!fixes.TryGetValue(move.Name, out var fix) || graph.OnlyReader(move.Name) is null)
            {
                continue;
            }

            changed[move.Name] = move.WithInputs("input", name => Fixed(move, graph.Op(name), fix));
        }

        return changed.Count == 0
            ? graph
            : XirGraph.Create(graph.Name, graph.Ops.SelectMany(op => behind[op.Name].Prepend(changed.GetValueOrDefault(op.Name, op))),
                graph.Attributes);

        string Fixed(XirOp move, XirOp input, XirOp fix)
        {
            if (input.Is(OpTraits.Rounds) || (input.Is(OpTraits.Constant) && !IsConcat(move)) || graph.OnlyReader(input.Name) is null
                || !EndsBefore(graph, move, input, fix, target))
            {
                return input.Name;
            }

            if (behind[input.Name] is [var same])
            {
                return same.Name;
            }

            var name = Unused(graph, $"{input.Name}_fix");
            var made = fix with
                { Name = name, Arguments = [XirArgument.Of("input", input.Name)], Output = input.Output with { Name = name } };
            behind[input.Name].Add(made);
            fixes.TryAdd(input.Name, made);
            return name;
        }
    }

    /// <summary>What moves numbers on the DPU.</summary>
    private static bool IsMove(XirOp op) => op.Is(OpTraits.MovesOnly) && op.Operator.FixedForm is not null;

    /// <summary>What a concat joins shares its fix point, constants as well.</summary>
    private static bool IsConcat(XirOp move) => move.Operator.FixRole == FixRole.Concat;

    private static bool EndsBefore(XirGraph graph, XirOp move, XirOp op, XirOp fix, DpuTarget target) =>
        IsMove(move)
        || EndsBeforeRelu(op)
        || (move.Type == OpNames.Relu6 && !Relu6.IsFused(op, LoweringSite.FixPointOf(fix), target) && EndsBeforeRelu6(op))
        || IsMean(graph, op);

    /// <summary>Layers that end in int8 before a relu, for they cannot apply it.</summary>
    private static bool EndsBeforeRelu(XirOp op) => op.Is(OpTraits.Input) || op.Is(OpTraits.Pooling)
        || op.Is(OpTraits.Activation) || op.Type == OpNames.Resize || IsMove(op);

    /// <summary>Layers that end in int8 before a relu6 that their engine has not, besides those.</summary>
    private static bool EndsBeforeRelu6(XirOp op) =>
        op.Is(OpTraits.Convolution) || op.Is(OpTraits.Dense) || op.Is(OpTraits.Elementwise);

    // A mean is written as an op and its multiplication by the DPU's factor (xmodel.md 2.3).
    private static bool IsMean(XirGraph graph, XirOp op) =>
        op.Type == OpNames.Mul && op.InputNames.Select(graph.Op)
            .Any(input => input.Is(OpTraits.Mean) && graph.OnlyReader(input.Name) is not null);

    private static string Unused(XirGraph graph, string name) => graph.TryGetOp(name, out _) ? Unused(graph, name + "_moved") : name;
}
