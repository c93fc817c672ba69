namespace Vai.Runtime;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">The name under which its value is given or returned.</param>
/// <param name="Shape">Dimensions; NHWC with N = 1 for feature maps.</param>
/// <param name="FixPoint">An int8 value q means <c>q * 2^-FixPoint</c>; null where there are only real values.</param>
public sealed record TensorInfo(string Name, ImmutableArray<int> Shape, int? FixPoint)
{
    /// <summary>Numbers in the tensor: what <see cref="ModelRunner.Run(ReadOnlySpan{float})"/> takes or gives.</summary>
    public int Length => Shape.Aggregate(1, (product, dimension) => checked(product * dimension));

    /// <summary>Equal by content: shapes are compared one by one.</summary>
    public bool Equals(TensorInfo? other) =>
        other is not null && Name == other.Name && FixPoint == other.FixPoint && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, FixPoint, Shape.Length);
}
