using Vai.Numerics;

namespace Vai.Runtime.Tensors;

/// <summary>The value of an op at run time: a shape (NHWC for feature maps) and dense numbers.</summary>
public abstract record Tensor(ImmutableArray<int> Shape)
{
    public int Length => Shape.Aggregate(1, (product, dimension) => checked(product * dimension));
}

/// <summary>Int8 numbers <c>q</c> that mean <c>q * 2^-FixPoint</c>.</summary>
public sealed record Int8Tensor(ImmutableArray<int> Shape, int FixPoint, sbyte[] Data) : Tensor(Shape)
{
    /// <summary>The real numbers that these mean.</summary>
    public FloatTensor Dequantized() => new(Shape, Array.ConvertAll(Data, number => FixedPoint.Dequantize(number, FixPoint)));
}

/// <summary>Real numbers.</summary>
public sealed record FloatTensor(ImmutableArray<int> Shape, float[] Data) : Tensor(Shape);
