using TorchSharp;

// The one place that may: BannedSymbols.txt forbids numbers and sums of TorchSharp everywhere else.
#pragma warning disable RS0030

namespace Vai.Quantizer.Torch;

/// <summary>
/// Arithmetic of tensors with plain numbers. TorchSharp makes a <see cref="Scalar"/> of a number and hands its memory to libtorch; the
/// garbage collector may free it before libtorch has read it, since nothing refers to the object any more. That is so for the numbers that
/// its own operators add, too: the factor 1 of a sum, the exponent of a square. Here each number lives until the operator is done, so every
/// operator with a number goes through this class, and so do sums and squares; the build holds that (BannedSymbols.txt).
/// </summary>
internal static class TorchScalars
{
    public static torch.Tensor Plus(this torch.Tensor tensor, double number)
    {
        using var scalar = number.ToScalar();
        using var one = 1.ToScalar();
        return tensor.add(scalar, one);
    }

    /// <summary>The sum of two tensors, shapes broadcast.</summary>
    public static torch.Tensor Plus(this torch.Tensor left, torch.Tensor right)
    {
        using var one = 1.ToScalar();
        return left.add(right, one);
    }

    /// <summary>left = left + right, in place.</summary>
    public static void Add(this torch.Tensor left, torch.Tensor right)
    {
        using var one = 1.ToScalar();
        left.add_(right, one);
    }

    public static torch.Tensor Times(this torch.Tensor tensor, double number)
    {
        using var scalar = number.ToScalar();
        return tensor.mul(scalar);
    }

    public static torch.Tensor DividedBy(this torch.Tensor tensor, double number)
    {
        using var scalar = number.ToScalar();
        return tensor.div(scalar);
    }

    public static torch.Tensor Clamped(this torch.Tensor tensor, double lowest, double highest)
    {
        using var low = lowest.ToScalar();
        using var high = highest.ToScalar();
        return tensor.clamp(low, high);
    }

    /// <summary>min(x, highest)</summary>
    public static torch.Tensor ClampedBelow(this torch.Tensor tensor, double highest)
    {
        using var high = highest.ToScalar();
        return tensor.clamp_max(high);
    }

    public static torch.Tensor ToPower(this torch.Tensor tensor, double exponent)
    {
        using var scalar = exponent.ToScalar();
        return tensor.pow(scalar);
    }

    /// <summary>x²</summary>
    public static torch.Tensor Squared(this torch.Tensor tensor) => tensor.ToPower(2);

    /// <summary>2^x</summary>
    public static torch.Tensor PowerOfTwo(this torch.Tensor exponents) => torch.tensor(2f).pow(exponents);

    /// <summary>1 where the tensor is at least the number, 0 elsewhere.</summary>
    public static torch.Tensor AtLeast(this torch.Tensor tensor, double number)
    {
        using var scalar = number.ToScalar();
        return tensor.ge(scalar).to_type(torch.ScalarType.Float32);
    }

    /// <summary>x, below zero its product with the slope.</summary>
    public static torch.Tensor LeakyRelu(this torch.Tensor tensor, double slope)
    {
        using var scalar = slope.ToScalar();
        return tensor.leaky_relu(scalar);
    }

    /// <summary>x, below zero alpha (e^x - 1).</summary>
    public static torch.Tensor Elu(this torch.Tensor tensor, double alpha)
    {
        using var scalar = alpha.ToScalar();
        using var one = 1.ToScalar();
        return tensor.elu(scalar, one, one);
    }

    /// <summary>x, below zero alpha (e^(x / alpha) - 1).</summary>
    public static torch.Tensor Celu(this torch.Tensor tensor, double alpha)
    {
        using var scalar = alpha.ToScalar();
        return tensor.celu(scalar);
    }

    /// <summary>Fills the tensor itself.</summary>
    public static void SetAll(this torch.Tensor tensor, double number)
    {
        using var scalar = number.ToScalar();
        tensor.fill_(scalar);
    }

    /// <summary>tensor = tensor * decay + (1 - decay) * value, in place.</summary>
    public static void Decay(this torch.Tensor tensor, double decay, torch.Tensor value)
    {
        using var old = decay.ToScalar();
        using var fresh = (1 - decay).ToScalar();
        tensor.mul_(old).add_(value, fresh);
    }

    /// <summary>tensor = tensor * decay + (1 - decay) * value², in place.</summary>
    public static void DecaySquare(this torch.Tensor tensor, double decay, torch.Tensor value)
    {
        using var old = decay.ToScalar();
        using var fresh = (1 - decay).ToScalar();
        tensor.mul_(old).addcmul_(value, value, fresh);
    }
}
