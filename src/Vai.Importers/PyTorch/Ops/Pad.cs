using System.Collections.Immutable;
using Vai.Importers.Folding;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Padding with a constant, or by reflection: pad. Zeros before a convolution become its own padding (<see cref="PadFolding"/>).</summary>
internal sealed class Pad : IAtenOp
{
    public ImmutableArray<string> Functions => ["pad", "constant_pad_nd", "reflection_pad2d", "replication_pad2d"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var (pads, mode, _) = Form(call);
        if (mode == "REFLECT" && pads.Where((pad, axis) => pad.Begin >= input[axis] || pad.End >= input[axis]).Any())
        {
            throw call.NotFitting($"it reflects more than there is of [{string.Join(", ", input)}]");
        }

        return [.. input.Select((size, axis) => size + pads[axis].Begin + pads[axis].End)];
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var (pads, mode, value) = Form(call);
        var rank = pads.Length;
        if (pads.All(pad => pad == (0, 0)))
        {
            graph.Alias(call, call.Tensor(0));
            return;
        }

        var paddings = new int[2 * rank];
        foreach (var (axis, (begin, end)) in pads.Index())
        {
            var place = TorchGraphBuilder.NhwcAxis(axis, rank);
            (paddings[2 * place], paddings[(2 * place) + 1]) = (begin, end);
        }

        var attributes = AttributeMap.Of(("paddings", AttributeValue.OfInt32Vector(paddings)), ("mode", mode));
        graph.Add(call, "pad", mode == "CONSTANT" ? attributes.With(("constant_values", AttributeValue.OfFloatVector((float)value))) : attributes,
            XirArgument.Of("input", graph.InOrder(call, call.Tensor(0)).Name));
    }

    private static (ImmutableArray<(int Begin, int End)> Pads, string Mode, double Value) Form(AtenCall call)
    {
        const int largest = 1 << 15;
        var rank = call.Tensor(0).Shape.Length;
        var given = call.Integers(1, "pad");
        if (given.Length % 2 != 0 || given.Length / 2 >= rank || given.Any(count => count is < 0 or > largest))
        {
            throw call.Unsupported($"it pads by [{string.Join(", ", given)}]; two counts from 0 to {largest} for each axis but the batch are possible", "Cut with slices instead of negative padding.");
        }

        // The list begins with the last axis.
        ImmutableArray<(int, int)> pads = [.. Enumerable.Range(0, rank).Select(axis => rank - 1 - axis is var turn && turn < given.Length / 2 ? ((int)given[2 * turn], (int)given[(2 * turn) + 1]) : (0, 0))];
        var mode = call.Function switch
        {
            "reflection_pad2d" => "reflect",
            "replication_pad2d" => "replicate",
            "pad" => call.Argument(2, "mode") as string ?? "constant",
            _ => "constant",
        };
        return mode switch
        {
            "constant" => (pads, "CONSTANT", call.Real(call.Function == "pad" ? 3 : 2, "value", 0)),
            "reflect" => (pads, "REFLECT", 0),

            // Repeating the border once is mirroring with it.
            "replicate" when given.All(count => count <= 1) => (pads, "SYMMETRIC", 0),
            _ => throw call.Unsupported($"its mode is '{mode}'", "Use constant or reflect padding, or replicate by 1."),
        };
    }
}
