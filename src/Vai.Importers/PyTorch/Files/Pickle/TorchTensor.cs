namespace Vai.Importers.PyTorch.Files.Pickle;

/// <summary>A strided view of a storage: a parameter, a buffer or a constant of the model.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, ImmutableArray<int> Shape, ImmutableArray<long> Strides)
{
    /// <summary>The grid that its numbers are rounded to when they are read; null: as they are.</summary>
    public TorchFix? Fix { get; init; }

    public long ElementCount => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>
    /// A tensor whose every element lies inside its storage; null when the numbers of the file do not. A tensor never has more
    /// elements than its storage (no stride 0 expansion), so what it unpacks to is bounded by the file.
    /// </summary>
    public static TorchTensor? Create(TorchStorage storage, long offset, ImmutableArray<int> shape, ImmutableArray<long> strides)
    {
        if (offset < 0 || offset > storage.Count || shape.Length != strides.Length || shape.Length > 8)
        {
            return null;
        }

        Int128 elements = 1;
        Int128 last = offset;
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] < 0 || strides[i] < 0)
            {
                return null;
            }

            elements *= shape[i];
            last += (Int128)Math.Max(shape[i] - 1, 0) * strides[i];
            if (elements > storage.Count)
            {
                return null;
            }
        }

        return elements == 0 || last < storage.Count ? new TorchTensor(storage, offset, shape, strides) : null;
    }

    /// <summary>A whole storage, row-major.</summary>
    /// <param name="shape">Its product is the storage's count.</param>
    public static TorchTensor Dense(TorchStorage storage, ImmutableArray<int> shape)
    {
        var strides = new long[shape.Length];
        for (var (axis, stride) = (shape.Length - 1, 1L); axis >= 0; stride *= shape[axis--])
        {
            strides[axis] = stride;
        }

        return new TorchTensor(storage, 0, shape, [.. strides]);
    }

    /// <summary>Numbers that no file has.</summary>
    public static TorchTensor Of(ImmutableArray<int> shape, float[] numbers) =>
        Dense(new TorchStorage("Float", "", numbers.LongLength) { Numbers = numbers }, shape);

    /// <summary>The tensor with its two dimensions exchanged (aten::t).</summary>
    public TorchTensor Transposed() => this with { Shape = [.. Shape.Reverse()], Strides = [.. Strides.Reverse()] };

    public override string ToString() => $"[{string.Join('x', Shape)}]";
}

/// <summary>The grid of a quantized constant.</summary>
/// <param name="FixPoint">Numbers are multiples of 2^-FixPoint.</param>
/// <param name="IsHalfAway">Whether what lies halfway is rounded away from zero; otherwise up.</param>
/// <param name="Source">The tensor of the file, by which its name is known.</param>
internal sealed record TorchFix(int FixPoint, bool IsHalfAway, TorchTensor Source);
