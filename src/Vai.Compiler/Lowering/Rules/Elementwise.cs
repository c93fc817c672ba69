using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// add or mul of quantized maps and constants → relu? → fix: <c>eltwise-fix</c>; a product with one number a channel is
/// <c>depthwise-fix</c> (machine.md 7 mode 6, 8). One row may stand for as many as the result has.
/// </summary>
/// <param name="type">ADD or MUL.</param>
internal sealed class Elementwise(string type) : ILoweringRule
{
    private const string Product = "MUL";

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        var names = op.InputNames.ToList();
        if (names.Find(name => site.Fixed(name) is null && site.Constant(name) is null) is { } real)
        {
            return new Rewrite.Keep(ProcessorReason.OfRealInput($"its input '{real}' is not quantized"));
        }

        if (FixedTail.Of(site, op) is not { Nonlinear: "NONE" or "RELU" } tail)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, op));
        }

        if (names.TrueForAll(name => site.Fixed(name) is null))
        {
            return new Rewrite.Keep("all its inputs are constants", "Compute it before the export.");
        }

        Rewrite? perChannel = type == Product ? Scaled(op, site, names, tail) : Shifted(op, site, names, tail);
        if (perChannel is Rewrite.Replace)
        {
            return perChannel;
        }

        return Operands(site, names, op.Output.Shape) is { } operands
            ? Sum(op, site, operands, tail)
            : perChannel ?? new Rewrite.Keep(
                $"its inputs have shapes {string.Join(", ", names.Select(name => $"[{string.Join(',', ShapeOf(site, name))}]"))}; "
                + "maps of one shape, rows of it, and for products one number a channel are possible",
                "Bring the inputs to one shape.");
    }

    private static ImmutableArray<int> ShapeOf(LoweringSite site, string name) => site.Quantized.Op(name).Output.Shape;

    private Rewrite Sum(XirOp op, LoweringSite site, ImmutableArray<XirOp> operands, FixedTail tail)
    {
        var result = FixedOps.Elementwise(op.Name, tail.Fix.Name, type, operands, tail.Nonlinear, tail.FixPoint, op.Output.Shape);
        var lowered = site.Checked(result, operands, tail.Ops);
        return type != Product && lowered is Rewrite.Keep && FineSum.Of(site, result, operands) is { } ops
            ? new Rewrite.Replace(ops, ops[^1], tail.Ops)
            : lowered;
    }

    /// <summary>The operands as the op reads them, constants spread out; null where a shape does not go.</summary>
    private static ImmutableArray<XirOp>? Operands(LoweringSite site, List<string> names, ImmutableArray<int> shape)
    {
        var isMap = shape is [1, _, _, _];
        var row = isMap ? shape.SetItem(1, 1) : shape;
        var operands = ImmutableArray.CreateBuilder<XirOp>();
        foreach (var name in names)
        {
            if (site.Fixed(name) is { } computed)
            {
                if (!computed.Output.Shape.SequenceEqual(shape) && !computed.Output.Shape.SequenceEqual(row))
                {
                    return null;
                }

                operands.Add(computed);
            }
            else if ((site.Constant(name)!.SpreadTo(row) ?? site.Constant(name)!.SpreadTo(shape)) is { } constant)
            {
                operands.Add(site.Unique(constant).ToOp());
            }
            else
            {
                return null;
            }
        }

        return operands.ToImmutable();
    }

    /// <summary>A map plus a constant with one number a channel; null where it is something else.</summary>
    private static Rewrite.Replace? Shifted(XirOp op, LoweringSite site, List<string> names, FixedTail tail)
    {
        if (names.Count != 2 || names.Find(name => site.Fixed(name) is null) is not { } constant
            || site.Fixed(names.Find(name => name != constant)!) is not { } map || !map.Output.Shape.SequenceEqual(op.Output.Shape)
            || site.Constant(constant)!.PerChannel([1, 1, 1, op.Output.Shape[^1]]) is not { } summand)
        {
            return null;
        }

        return ConstantSum.Of(site, op.Name, tail.Fix.Name, map, summand, tail.Nonlinear, tail.FixPoint) is { } ops
            ? new Rewrite.Replace(ops, ops[^1], tail.Ops)
            : null;
    }

    /// <summary>A map times a vector, or why the engine does not take it; null where it is something else.</summary>
    private static Rewrite? Scaled(XirOp op, LoweringSite site, List<string> names, FixedTail tail)
    {
        if (op.Output.Shape is not [1, var height, var width, var channels] || height * width == 1 || names.Count != 2)
        {
            return null;
        }

        Rewrite? kept = null;
        ImmutableArray<int> vectorShape = [1, 1, 1, channels];
        foreach (var (mapName, vectorName) in new[] { (names[0], names[1]), (names[1], names[0]) })
        {
            var vector = site.Fixed(vectorName) is { } computed
                ? (computed.Output.Shape.SequenceEqual(vectorShape) ? computed : null)
                : site.Constant(vectorName)!.PerChannel(vectorShape) is { } constant ? site.Unique(constant).ToOp() : null;
            if (vector is null || site.Fixed(mapName) is not { } map || !map.Output.Shape.SequenceEqual(op.Output.Shape))
            {
                continue;
            }

            var made = Scaled(op, map, vector, tail);
            var reasons = made.Select(result => site.ReasonAgainst(result, [map, vector, .. made]));
            if (reasons.FirstOrDefault(reason => reason is not null) is not { } reason)
            {
                return new Rewrite.Replace(IsConstant(vector) ? [vector, .. made] : made, made[^1], tail.Ops);
            }

            kept ??= new Rewrite.Keep(reason);
        }

        return kept;
    }

    /// <summary>The product, whose engine has no relu: that is a copy behind it, and rounds nothing again.</summary>
    private static ImmutableArray<XirOp> Scaled(XirOp op, XirOp map, XirOp vector, FixedTail tail)
    {
        if (tail.Nonlinear == "NONE")
        {
            return [FixedOps.Scaling(op.Name, tail.Fix.Name, map, vector, tail.FixPoint, op.Output.Shape)];
        }

        var product = FixedOps.Scaling(op.Name, op.Name, map, vector, tail.FixPoint, op.Output.Shape);
        var name = tail.Ops[1].Name;
        return [product, FixedOps.Elementwise(name, tail.Fix.Name, "ADD", [product], tail.Nonlinear, tail.FixPoint, op.Output.Shape)];
    }

    private static bool IsConstant(XirOp op) => op.Is(OpTraits.Constant);
}
