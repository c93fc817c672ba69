using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>The common end of all rules that make a <c>conv2d-fix</c> or one of its kin.</summary>
internal static class Convolution
{
    /// <summary>With no shift_cut, the accumulator has room for a bias of this many bits more (quantizer.md 2.2).</summary>
    private const int RoomForBias = 16;

    /// <param name="op">The convolution or multiplication; its activation and fix follow it.</param>
    public static Rewrite Rewrite(LoweringSite site, XirOp op, ConvolutionPattern pattern)
    {
        if (FixedTail.Of(site, op) is not { } tail)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, op));
        }

        var productFixPoint = pattern.Input.Output.FixPoint!.Value + pattern.Weights.FixPoint;
        if (Bias(site, op, pattern, productFixPoint) is not { } bias)
        {
            return new Rewrite.Keep(
                "its bias is not a quantized constant with one number for each output channel",
                "Give the layer one constant bias for each output channel, or none.");
        }

        var (shifted, lostBits) = Shift(bias, productFixPoint);
        var weights = site.Unique(pattern.Weights).ToOp();
        var biasOp = site.Unique(shifted).ToOp();
        var last = tail.Ops[^2].Name;
        var convolution = FixedOps.Convolution(
            pattern.Type,
            pattern.Name,
            pattern.TensorSuffix.Length == 0 ? tail.Fix.Name : last + pattern.TensorSuffix,
            pattern.Attributes, pattern.Input, weights, biasOp, pattern.Window, tail.Nonlinear, tail.FixPoint, pattern.Shape);
        if (site.ReasonAgainst(convolution, [pattern.Input, weights, biasOp]) is { } reason)
        {
            return new Rewrite.Keep(reason);
        }

        ImmutableArray<XirOp> ops = [weights, biasOp, convolution];
        ImmutableArray<Diagnostic> remarks = Remarks(op, lostBits, productFixPoint - tail.FixPoint);
        if (pattern.TensorSuffix.Length == 0)
        {
            return new Rewrite.Replace(ops, convolution, tail.Ops) { Remarks = remarks };
        }

        var reshape = FixedOps.Reshape(convolution.Output.Name + "_reshaped", tail.Fix.Name, convolution, tail.Fix.Output.Shape);
        return new Rewrite.Replace(ops.Add(reshape), reshape, tail.Ops) { Remarks = remarks };
    }

    /// <exception cref="VaiException">VAI2001: the weights do not fit the op.</exception>
    public static void RequireShape(XirOp op, FixedConstant weights, ReadOnlySpan<int> shape)
    {
        if (!weights.Shape.AsSpan().SequenceEqual(shape))
        {
            throw VaiDiagnostics.BadXmodel.Exception(
                new DiagnosticLocation(null, op.Name),
                $"its weights have shape [{string.Join(',', weights.Shape)}], its input and output need " +
                    $"[{string.Join(',', shape.ToArray())}]");
        }
    }

    /// <summary>Height and width of a convolution's kernel.</summary>
    public static int[] KernelOf(XirOp op, ImmutableArray<int> input)
    {
        var window = Window.From(op, input);
        return [window.KernelHeight, window.KernelWidth];
    }

    /// <summary>
    /// The window of a convolution. The stride of one that is used once along an axis says nothing; the vendor's files have 1 there.
    /// Nor does the dilation of one tap.
    /// </summary>
    public static Window WindowOf(XirOp op, ImmutableArray<int> input)
    {
        var window = Window.From(op, input).WithoutIdleStrides(input[1], input[2]);
        return window with
        {
            DilationHeight = window.KernelHeight == 1 ? 1 : window.DilationHeight,
            DilationWidth = window.KernelWidth == 1 ? 1 : window.DilationWidth,
        };
    }

    private static FixedConstant? Bias(LoweringSite site, XirOp op, ConvolutionPattern pattern, int productFixPoint)
    {
        var channels = pattern.Shape[^1];
        if (op.InputsOf("bias") is not [var name])
        {
            // CONV always adds a bias (machine.md 6).
            return new FixedConstant($"{op.Name}_bias", $"{op.Name}_bias_fix", [channels], productFixPoint, new sbyte[channels]);
        }

        return site.Constant(name) is { } bias && bias.Data.Length == channels ? bias with { Shape = [channels] } : null;
    }

    // CONV shifts the bias left only. A bias that is finer than the accumulator is shifted right here, rounded down; its fix point
    // stays as it is (machine.md 6: the vendor's compiler does the same).
    private static (FixedConstant Bias, int LostBits) Shift(FixedConstant bias, int productFixPoint)
    {
        var lost = Math.Max(bias.FixPoint - productFixPoint - 1, 0);
        return lost == 0
            ? (bias, 0)
            : (bias with { Data = [.. bias.Data.Select(item => (sbyte)(item >> Math.Min(lost, 7)))] }, lost);
    }

    private static ImmutableArray<Diagnostic> Remarks(XirOp op, int lostBits, int shiftCut)
    {
        var allowed = Math.Max(RoomForBias - shiftCut, 0) - 1;
        return lostBits > Math.Max(allowed, 0)
            ? [VaiDiagnostics.BiasBitsLost.At(new DiagnosticLocation(null, op.Name), lostBits, Math.Max(allowed, 0))]
            : [];
    }
}
