using Vai.Importers.Layers;

namespace Vai.Importers.Onnx.Model;

/// <summary>What the operators of a model write to.</summary>
/// <param name="Graph">Takes the layers.</param>
/// <param name="Tensors">Reads tensors of attributes.</param>
/// <param name="WeightBytes">Bytes that the model has for weights: what folding is measured by.</param>
internal sealed record OnnxContext(LayerGraph Graph, OnnxTensors Tensors, long WeightBytes)
{
    private long _folded;

    // Casts, scales and transposes pass over each weight a few times.
    private long LargestFolded => Math.Min((1L << 23) + (8 * WeightBytes), 1L << 30);

    /// <summary>Answers for folded numbers: a small file must not unfold without end.</summary>
    /// <exception cref="VaiException">VAI2048.</exception>
    public void Spend(long numbers)
    {
        _folded += Math.Max(numbers, 1);
        if (_folded > LargestFolded)
        {
            throw VaiDiagnostics.ModelTooLarge.UnplacedException("numbers in folded constants", LargestFolded);
        }
    }

    /// <summary>A shape that constants fold to, paid for.</summary>
    public ImmutableArray<int> Shape(OnnxNode node, IEnumerable<long> sizes)
    {
        ImmutableArray<long> shape = [.. sizes];
        var count = 1L;
        if (shape.Length > 16
            || shape.Any(size => size is < 0 or > int.MaxValue || (count = Math.Min(count * size, LargestFolded + 1)) > LargestFolded))
        {
            throw node.Layer.NotFitting(
                $"its result would have shape [{string.Join(", ", shape.Take(16))}]; " +
                    $"at most {LargestFolded} constant numbers are possible");
        }

        Spend(count);
        return [.. shape.Select(size => (int)size)];
    }

    /// <summary>The value as one that the graph computes: a constant becomes an op.</summary>
    public TensorView View(OnnxNode node, int position) => node.Required(position) switch
    {
        { View: { } view } => view,
        { Constant: { Count: > 0, Shape.Length: > 0 } constant } =>
            TensorView.Of(Graph.Const(node.Parameter(constant, "constant"), constant.Shape.AsSpan())),
        { Constant: { Count: 1 } number } => TensorView.Of(Graph.Const(node.Parameter(number, "constant"), 1)).Reshape([])!,
        _ => throw node.Bad($"its input {position} is a constant without numbers"),
    };
}
