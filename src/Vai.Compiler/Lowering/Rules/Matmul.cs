using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// matmul(flatten(x), w) + b → activation? → fix: a convolution whose window is the whole map x [1, H, W, C]; where that does not
/// fit, or x is no map, one over the numbers folded into another map (machine.md 9). Weights [O, H*W*C] are then [O, H, W, C].
/// </summary>
internal sealed class Matmul : ILoweringRule
{
    private const string Suffix = "(TransferMatMulToConv2d)";

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (op.InputsOf("input") is not [var activations, var factors] || site.Fixed(activations) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.OfRealInput("its first input is not quantized"));
        }

        if (site.Constant(factors) is not { } weights || op.Attributes.Get("transpose_a", false)
            || !op.Attributes.Get("transpose_b", false))
        {
            return new Rewrite.Keep(
                "its second input is not a quantized constant with one row for each output",
                "Multiply by constant weights; a product of two computed tensors runs on the processor.");
        }

        if (input.Output.Shape is not [1, var features] || weights.Shape is not [var outputs, var columns] || columns != features)
        {
            return new Rewrite.Keep(
                $"it multiplies [{string.Join(',', input.Output.Shape)}] by [{string.Join(',', weights.Shape)}]; "
                + "one row of as many numbers as a row of weights is possible",
                "Use a linear layer on one sample.");
        }

        Rewrite? first = null;
        foreach (var map in Maps(site.WithoutReshapes(input), features))
        {
            var rewrite = OverMap(op, site, map, weights, outputs);
            if (rewrite is Rewrite.Replace)
            {
                return rewrite;
            }

            first ??= rewrite;
        }

        return first!;
    }

    private static IEnumerable<XirOp> Maps(XirOp source, int features)
    {
        var name = source.Output.Name + "_reshaped";
        return LinearMaps.Of(source.Output.Shape, features)
            .Select(shape => shape.SequenceEqual(source.Output.Shape) ? source : FixedOps.Reshape(name, name, source, shape));
    }

    private static Rewrite OverMap(XirOp op, LoweringSite site, XirOp map, FixedConstant weights, int outputs)
    {
        var shape = map.Output.Shape;
        var result = Convolution.Rewrite(site, op, new ConvolutionPattern(
            OpNames.Conv2dFix,
            op.Name + Suffix,
            map,
            new Window(shape[1], shape[2]),
            weights.Reshaped(outputs, shape[1], shape[2], shape[3]),
            AttributeMap.Of(("group", 1)),
            [1, 1, 1, outputs],
            Suffix + "_inserted_fix"));
        return result is Rewrite.Replace { Ops: var ops } replace && !site.Holds(map)
            ? replace with { Ops = ops.Insert(0, map) }
            : result;
    }
}
