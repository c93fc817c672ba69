using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.FixPoints;

/// <summary>The arithmetic of <see cref="FakeQuantizer"/> on tensors of libtorch, where gradients may pass.</summary>
internal static class TorchQuantizer
{
    /// <summary>Every number rounded to the grid of a fix point; without gradient.</summary>
    public static torch.Tensor Apply(torch.Tensor values, int fixPoint, TensorFormat format)
    {
        using var scope = torch.NewDisposeScope();
        var step = Math.ScaleB(1, -fixPoint);
        return (Round(values.detach().DividedBy(step), format.Rounding).Clamped(format.Lowest, format.Highest).Times(step))
            .MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same with the gradients of trained quantization thresholds: straight through inside the range, none outside; the step gets
    /// what rounding and clipping change (quantizer.md 2.8).
    /// </summary>
    /// <param name="logStep">A number, the binary logarithm of the step; rounded up to a whole one.</param>
    public static torch.Tensor Apply(torch.Tensor values, torch.Tensor logStep, TensorFormat format)
    {
        using var scope = torch.NewDisposeScope();
        var step = logStep.Plus((logStep.ceil() - logStep).detach()).PowerOfTwo();
        var clipped = (values / step).Clamped(format.Lowest, format.Highest);
        var rounded = clipped.Plus((Round(clipped, format.Rounding) - clipped).detach());
        return (rounded * step).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Round(torch.Tensor values, Rounding rounding) => rounding == Rounding.HalfUp
        ? values.Plus(0.5).floor()
        : values.sign() * RoundHalfAway(values.abs());

    // Adding one half before taking the floor would lift 0.49999997 to 1.
    private static torch.Tensor RoundHalfAway(torch.Tensor magnitude)
    {
        var floor = magnitude.floor();
        return floor.Plus((magnitude - floor).AtLeast(0.5));
    }
}
