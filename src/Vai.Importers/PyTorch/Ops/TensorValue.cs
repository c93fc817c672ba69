namespace Vai.Importers.PyTorch.Ops;

/// <summary>A tensor that the graph will compute, known by its shape while the archived code runs.</summary>
/// <param name="shape">As the framework has it: NCHW for images.</param>
/// <param name="memory">Shared by all views of the same numbers.</param>
internal sealed class TensorValue(ImmutableArray<int> shape, TensorMemory memory)
{
    public ImmutableArray<int> Shape { get; } = shape;

    public TensorMemory Memory { get; } = memory;

    /// <summary>The state of the memory that this value stands for.</summary>
    public int Version { get; } = memory.Version;

    /// <summary>What an in-place op (relu_, add_) made of this value: later reads see that.</summary>
    public TensorValue? OverwrittenBy { get; set; }

    /// <summary>The call that made this view of its first argument; null for what is no view.</summary>
    public AtenCall? Origin { get; init; }

    public override string ToString() => $"[{string.Join(',', Shape)}]";
}

/// <summary>The numbers behind one or more views; an in-place op changes them for all.</summary>
internal sealed class TensorMemory
{
    public int Version { get; set; }
}
