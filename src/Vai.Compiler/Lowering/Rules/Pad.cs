using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// pad of a quantized map, dimension by dimension: a <c>concat-fix</c> of its border and itself, which is written where it belongs.
/// The border is a constant, or for mode REFLECT or SYMMETRIC the rows, columns or channels of the map that it mirrors.
/// </summary>
internal sealed class Pad : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { Output.FixPoint: { } fixPoint } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        var paddings = op.Attributes.Get("paddings", ImmutableArray<int>.Empty);
        if (input.Output.Shape is not [1, _, _, _] || paddings is not [0, 0, _, _, _, _, _, _])
        {
            return new Rewrite.Keep(
                $"its input [{string.Join(',', input.Output.Shape)}] with paddings [{string.Join(',', paddings)}] is no map of one image",
                "Pad maps of one image.");
        }

        var constant = Math.ScaleB(op.Attributes.Get("constant_values", ImmutableArray<float>.Empty).FirstOrDefault(), fixPoint);
        if (constant != (sbyte)Math.Clamp(constant, sbyte.MinValue, sbyte.MaxValue))
        {
            return new Rewrite.Keep($"its number times 2^{fixPoint} is {constant}, which is no 8-bit number", "Pad with zeros.");
        }

        if (IsBeyondItsMirror(op, input.Output.Shape, paddings))
        {
            return new Rewrite.Keep(
                $"its paddings [{string.Join(',', paddings)}] mirror more than [{string.Join(',', input.Output.Shape)}] has",
                "Pad less than the map has.");
        }

        var (value, ops) = (input, ImmutableArray.CreateBuilder<XirOp>());
        foreach (var axis in Enumerable.Range(1, 3).Where(axis => paddings[2 * axis] + paddings[(2 * axis) + 1] > 0))
        {
            var border = new Border(op, site, value, axis, (sbyte)constant);
            ImmutableArray<XirOp> before =
                border.Of(-paddings[2 * axis], paddings[2 * axis]), after = border.Of(value.Output.Shape[axis], paddings[(2 * axis) + 1]);
            ImmutableArray<XirOp> members = [.. before, value, .. after];
            var name = $"{op.Name}_{axis}";
            var wider = FixedOps.Concatenation(
                name, name, members, axis, fixPoint, value.Output.Shape.SetItem(axis, members.Sum(member => member.Output.Shape[axis])));
            if (site.ReasonAgainst(wider, members.AsSpan()) is { } reason)
            {
                return new Rewrite.Keep(reason);
            }

            ops.AddRange(before.AddRange(after).Add(wider));
            value = wider;
        }

        return new Rewrite.Replace(ops.ToImmutable(), value, [op]);
    }

    private static bool IsBeyondItsMirror(XirOp op, ImmutableArray<int> shape, ImmutableArray<int> paddings)
    {
        var mode = op.Attributes.Get("mode", "CONSTANT");
        return mode != "CONSTANT" && paddings.Index().Any(padding => padding.Item > shape[padding.Index / 2] - (mode == "REFLECT" ? 1 : 0));
    }

    /// <summary>What stands before and behind a map along one axis.</summary>
    private sealed record Border(XirOp Op, LoweringSite Site, XirOp Map, int Axis, sbyte Constant)
    {
        private ImmutableArray<int> Shape => Map.Output.Shape;

        /// <param name="from">The first place, counted as the map's own places are.</param>
        public ImmutableArray<XirOp> Of(int from, int count) => count == 0 ? [] : Op.Attributes.Get("mode", "CONSTANT") switch
        {
            "REFLECT" =>
                [.. Enumerable.Range(from, count).Select(place => Mirrored(place, place < 0 ? -place : (2 * (Shape[Axis] - 1)) - place))],
            "SYMMETRIC" =>
                [.. Enumerable.Range(from, count).Select(place => Mirrored(place, place < 0 ? -place - 1 : (2 * Shape[Axis]) - 1 - place))],
            _ => [Filled(from, Shape.SetItem(Axis, count))],
        };

        private XirOp Filled(int place, ImmutableArray<int> shape)
        {
            var data = new sbyte[shape.Aggregate(1, (product, size) => product * size)];
            Array.Fill(data, Constant);
            return Site.Unique(new FixedConstant(Name(place), Name(place) + "_fix", shape, Map.Output.FixPoint!.Value, data)).ToOp();
        }

        private XirOp Mirrored(int place, int source)
        {
            ImmutableArray<int> begin = [0, 0, 0, 0];
            return FixedOps.Slice(Name(place), Name(place), Map, begin.SetItem(Axis, source), Shape.SetItem(Axis, source + 1), [1, 1, 1, 1],
                Shape.SetItem(Axis, 1));
        }

        private string Name(int place) => $"{Op.Name}_{Axis}_{(place < 0 ? "before" : "behind")}_{Math.Abs(place)}";
    }
}
