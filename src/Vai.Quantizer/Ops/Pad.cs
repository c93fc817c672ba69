using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>A border around a map: a number, or the map mirrored without (REFLECT) or with (SYMMETRIC) its outermost elements.</summary>
internal sealed class Pad : IQuantizerOp
{
    public string Type => OpNames.Pad;

    public string VendorType(XirOp op) => "nndct_pad";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.OfInput;

    public torch.Tensor Evaluate(OpCall call)
    {
        var paddings = call.Op.Attributes.Get("paddings", ImmutableArray<int>.Empty);
        if (paddings.Length != 2 * call.InputShape.Length || paddings is not [0, 0, ..])
        {
            throw call.Unsupported(
                $"its paddings [{string.Join(',', paddings)}] are not two for each of {call.InputShape.Length} dimensions, none between " +
                $"images");
        }

        var mode = call.Op.Attributes.Get("mode", "CONSTANT");
        if (mode == "CONSTANT")
        {
            var constant = call.Op.Attributes.Get("constant_values", ImmutableArray<float>.Empty).FirstOrDefault();
            var lastFirst = Enumerable.Range(0, call.InputShape.Length).Reverse()
                .SelectMany(d => new long[] { paddings[2 * d], paddings[(2 * d) + 1] });
            return torch.nn.functional.pad(call.Input, [.. lastFirst], TorchSharp.PaddingModes.Constant, constant);
        }

        var value = call.Input;
        for (var d = 1; d < call.InputShape.Length; d++)
        {
            var (size, border) = (call.InputShape[d], mode == "REFLECT" ? 0 : 1);
            var places = Enumerable.Range(-paddings[2 * d], size + paddings[2 * d] + paddings[(2 * d) + 1])
                .Select(at => (long)(at < 0 ? -at - border : at >= size ? (2 * size) - 2 + border - at : at)).ToArray();
            value = places.All(place => place >= 0 && place < size)
                ? value.index_select(d, torch.tensor(places))
                : throw call.Unsupported($"{mode} pads more than its {size} elements");
        }

        return value.alias();
    }
}
