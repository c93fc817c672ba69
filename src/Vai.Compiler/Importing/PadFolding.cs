using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Compiler.Importing;

/// <summary>
/// Folds a <c>pad</c> op of zeros in height and width into the convolution that alone reads it, or into the max pool where
/// nothing below zero comes in (guide quantizer.md 4.1: zero pads fuse). Keras writes padding so.
/// </summary>
internal static class PadFolding
{
    public static IReadOnlyList<XirOp> Fold(IReadOnlyList<XirOp> ops)
    {
        var byName = ops.ToDictionary(op => op.Name, StringComparer.Ordinal);
        var readers = ops.SelectMany(op => op.InputNames).CountBy(name => name).ToDictionary(StringComparer.Ordinal);
        var folded = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reader in ops)
        {
            if (reader.InputsOf("input") is [var name, ..] && byName[name] is { Type: "pad" } pad && readers[name] == 1
                && Borders(pad) is { } borders && Takes(byName[reader.Name], byName[pad.InputsOf("input")[0]], borders))
            {
                byName[reader.Name] = WithPads(byName[reader.Name], pad.InputsOf("input")[0], borders);
                folded.Add(name);
            }
        }

        return [.. ops.Where(op => !folded.Contains(op.Name)).Select(op => byName[op.Name])];
    }

    /// <summary>Left, right, top, bottom of a pad of zeros in height and width; null for another.</summary>
    private static int[]? Borders(XirOp pad)
    {
        var paddings = pad.Attributes.Get("paddings", ImmutableArray<int>.Empty);
        var zero = pad.Attributes.Get("mode", "") == "CONSTANT" && pad.Attributes.Get("constant_values", ImmutableArray<float>.Empty).All(value => value == 0);
        return zero && paddings is [0, 0, var top, var bottom, var left, var right, 0, 0] ? [left, right, top, bottom] : null;
    }

    // A max pool leaves its padding out; zeros change nothing beside numbers that are none below zero.
    private static bool Takes(XirOp reader, XirOp input, int[] borders) => reader.Type switch
    {
        "conv2d" or "depthwise-conv2d" => reader.Attributes.Get("pad_mode", "") == "FLOOR",
        "maxpool2d" => reader.Attributes.Get("pad_mode", "") == "FLOOR" && input.Type is "relu" or "relu6" or "sigmoid" or "hard-sigmoid" && Covers(reader, borders),
        _ => false,
    };

    // Every window must hold a pixel: with pads smaller than the kernel it does.
    private static bool Covers(XirOp pool, int[] borders)
    {
        var (kernel, pads) = (pool.Attributes.Get("kernel", ImmutableArray.Create(0, 0)), pool.Attributes.Get("pad", ImmutableArray.Create(0, 0, 0, 0)));
        return Enumerable.Range(0, 4).All(side => borders[side] + pads[side] < kernel[side / 2]);
    }

    private static XirOp WithPads(XirOp reader, string input, int[] borders)
    {
        var pads = reader.Attributes.Get("pad", ImmutableArray.Create(0, 0, 0, 0));
        return reader with
        {
            Attributes = reader.Attributes.With(("pad", AttributeValue.OfInt32Vector([.. pads.Zip(borders, (left, right) => left + right)]))),
            Arguments = [.. reader.Arguments.Select(argument => argument.Name == "input" ? argument with { Ops = [input] } : argument)],
        };
    }
}
