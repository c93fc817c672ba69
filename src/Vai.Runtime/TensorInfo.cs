namespace Vai.Runtime;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">The name under which its value is given or returned.</param>
/// <param name="Shape">NHWC for images.</param>
/// <param name="FixPoint">An int8 value q means <c>q * 2^-FixPoint</c>; null where there are only real values.</param>
public sealed record TensorInfo(string Name, ImmutableArray<int> Shape, int? FixPoint)
{
    /// <summary>Numbers in the tensor.</summary>
    public int Length => Shape.Aggregate(1, (product, dimension) => checked(product * dimension));

    public bool Equals(TensorInfo? other) =>
        other is not null && Name == other.Name && FixPoint == other.FixPoint && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, FixPoint, Shape.Length);
}
