using Vai.Numerics;

namespace Vai.Runtime.Tensors;

/// <summary>The value of an op at run time: a shape and dense numbers, the last dimension fastest.</summary>
/// <param name="Shape">Dimensions; NHWC with N = 1 for feature maps.</param>
public abstract record Tensor(ImmutableArray<int> Shape)
{
    /// <summary>Numbers that the shape has; 1 where it has no dimension.</summary>
    /// <exception cref="OverflowException">They are more than <see cref="int.MaxValue"/>.</exception>
    public int Length => Shape.Aggregate(1, (product, dimension) => checked(product * dimension));
}

/// <summary>Int8 numbers <c>q</c> that mean <c>q * 2^-FixPoint</c>.</summary>
/// <param name="Shape">Dimensions; NHWC with N = 1 for feature maps.</param>
/// <param name="FixPoint">Bits behind the binary point; negative where the numbers stand for multiples of a power of two.</param>
/// <param name="Data">The numbers in the order of the shape; not copied.</param>
public sealed record Int8Tensor(ImmutableArray<int> Shape, int FixPoint, sbyte[] Data) : Tensor(Shape)
{
    /// <summary>The real numbers that these mean.</summary>
    public FloatTensor Dequantized() => new(Shape, Array.ConvertAll(Data, number => FixedPoint.Dequantize(number, FixPoint)));
}

/// <summary>Real numbers.</summary>
/// <param name="Shape">Dimensions; NHWC with N = 1 for feature maps.</param>
/// <param name="Data">The numbers in the order of the shape; not copied.</param>
public sealed record FloatTensor(ImmutableArray<int> Shape, float[] Data) : Tensor(Shape);
