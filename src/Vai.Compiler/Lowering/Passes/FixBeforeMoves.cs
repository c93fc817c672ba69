using System.Collections.Frozen;
using Vai.Compiler.Lowering.Patterns;
using Vai.Compiler.Lowering.Rules;
using Vai.Xir;

namespace Vai.Compiler.Lowering.Passes;

/// <summary>
/// Rounding commutes with everything that only moves numbers. The quantizer fixes the result of a concat, a slice or a reshape but not
/// what goes in (guide quantizer.md 2.1); this puts a fix of the same fix point there, so that the layers before end in int8.
/// It commutes with relu and relu6, too, so that a layer which cannot apply the one behind it ends in int8 all the same.
/// </summary>
internal static class FixBeforeMoves
{
    private static readonly FrozenSet<string> Moves = FrozenSet.ToFrozenSet(
        ["concat", "flatten", "reshape", "squeeze", "strided_slice", "pixel-shuffle"], StringComparer.Ordinal);

    /// <summary>Layers that end in int8 before a relu, for they cannot apply it.</summary>
    private static readonly FrozenSet<string> BeforeRelu = FrozenSet.ToFrozenSet(
        ["avgpool2d", "data", "leaky-relu", "maxpool2d", "reduction_max", "reduction_mean", "relu", "resize", .. Moves], StringComparer.Ordinal);

    /// <summary>Layers that end in int8 before a relu6 that is no relu.</summary>
    private static readonly FrozenSet<string> BeforeRelu6 = FrozenSet.ToFrozenSet(
        ["add", "conv2d", "depthwise-conv2d", "matmul", "mul", "transposed-conv2d", "transposed-depthwise-conv2d", .. BeforeRelu], StringComparer.Ordinal);

    public static XirGraph Apply(XirGraph graph)
    {
        var changed = new Dictionary<string, XirOp>(StringComparer.Ordinal);
        var behind = graph.Ops.ToDictionary(op => op.Name, _ => new List<XirOp>(), StringComparer.Ordinal);
        var fixes = graph.OfType("fix").DistinctBy(fix => fix.InputNames.First()).ToDictionary(fix => fix.InputNames.First(), StringComparer.Ordinal);
        foreach (var move in graph.Ops.Reverse().Where(op => op.Type is "relu" or "relu6" || Moves.Contains(op.Type)))
        {
            if (!fixes.TryGetValue(move.Name, out var fix) || graph.ConsumersOf(move.Name).Count() != 1)
            {
                continue;
            }

            changed[move.Name] = move with
            {
                Arguments = [.. move.Arguments.Select(argument => argument.Name != "input" ? argument : new XirArgument("input", [.. argument.Ops.Select(name => Fixed(move, graph.Op(name), fix))]))],
            };
        }

        return changed.Count == 0
            ? graph
            : XirGraph.Create(graph.Name, graph.Ops.SelectMany(op => behind[op.Name].Prepend(changed.GetValueOrDefault(op.Name, op))), graph.Attributes);

        string Fixed(XirOp move, XirOp input, XirOp fix)
        {
            if (input.Type is "fix" or "const" || graph.ConsumersOf(input.Name).Count() != 1 || !EndsBefore(graph, move, input, fix))
            {
                return input.Name;
            }

            if (behind[input.Name] is [var same])
            {
                return same.Name;
            }

            var name = Unused(graph, $"{input.Name}_fix");
            var made = fix with { Name = name, Arguments = [XirArgument.Of("input", input.Name)], Output = input.Output with { Name = name } };
            behind[input.Name].Add(made);
            fixes.TryAdd(input.Name, made);
            return name;
        }
    }

    // A mean is written as an op and its multiplication by the DPU's factor (guide quantizer.md 4.3).
    private static bool EndsBefore(XirGraph graph, XirOp move, XirOp op, XirOp fix) =>
        Moves.Contains(move.Type)
        || BeforeRelu.Contains(op.Type)
        || (move.Type == "relu6" && !Relu6.IsRelu(LoweringSite.FixPointOf(fix)) && BeforeRelu6.Contains(op.Type))
        || (op.Type == "mul" && op.InputNames.Select(graph.Op).Any(input => input.Type is "avgpool2d" or "reduction_mean" && graph.ConsumersOf(input.Name).Count() == 1));

    private static string Unused(XirGraph graph, string name) => graph.TryGetOp(name, out _) ? Unused(graph, name + "_moved") : name;
}
