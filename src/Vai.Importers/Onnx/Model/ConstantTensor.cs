namespace Vai.Importers.Onnx.Model;

/// <summary>A value that does not depend on the model's input: a weight, or what shapes and indices are computed from.</summary>
internal sealed record ConstantTensor
{
    private ConstantTensor(ImmutableArray<int> shape, float[]? reals, long[]? integers) =>
        (Shape, RealNumbers, IntegerNumbers) = (shape, reals, integers);

    public ImmutableArray<int> Shape { get; private init; }

    /// <summary>The name in the model file; null where it was computed.</summary>
    public string? Name { get; init; }

    /// <summary>Set when the numbers stand on the int8 grid of this fix point and the model says so.</summary>
    public int? FixPoint { get; init; }

    /// <summary>ONNX's number of the element type that the file has; 0 where it was computed.</summary>
    public int ElementType { get; init; }

    public bool IsInteger => IntegerNumbers is not null;

    public int Count => RealNumbers?.Length ?? IntegerNumbers!.Length;

    private float[]? RealNumbers { get; init; }

    private long[]? IntegerNumbers { get; init; }

    public static ConstantTensor OfReals(ImmutableArray<int> shape, float[] numbers) => new(shape, numbers, null);

    public static ConstantTensor OfIntegers(ImmutableArray<int> shape, long[] numbers) => new(shape, null, numbers);

    public static ConstantTensor OfVector(IEnumerable<long> numbers)
    {
        long[] values = [.. numbers];
        return OfIntegers([values.Length], values);
    }

    /// <summary>The numbers as float32, row-major.</summary>
    public float[] Reals() => RealNumbers ?? Array.ConvertAll(IntegerNumbers!, number => (float)number);

    /// <summary>The numbers as integers; reals are cut off.</summary>
    public long[] Integers() => IntegerNumbers ?? Array.ConvertAll(RealNumbers!, number => (long)number);

    /// <summary>The same numbers under another shape.</summary>
    public ConstantTensor Reshape(ImmutableArray<int> shape) => this with { Shape = shape };

    /// <summary>Elements of this one, by their places.</summary>
    /// <param name="places">For each element of the result its place here.</param>
    public ConstantTensor Pick(ImmutableArray<int> shape, int[] places) => this with
    {
        Shape = shape,
        RealNumbers = RealNumbers is null ? null : Array.ConvertAll(places, place => RealNumbers[place]),
        IntegerNumbers = IntegerNumbers is null ? null : Array.ConvertAll(places, place => IntegerNumbers[place]),
    };

    public override string ToString() => $"[{string.Join(", ", Shape)}]";
}
