using TorchSharp;
using Vai.Images;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Calibration;

/// <summary>
/// The values of the float and of the quantized model for the same images, side by side, op after op. A value lives until its last
/// reader is done.
/// </summary>
internal sealed class ValuePair : IDisposable
{
    private readonly Draft _draft;
    private readonly Dictionary<string, torch.Tensor> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, torch.Tensor> _quantized = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> _deadAfter;

    public ValuePair(Draft draft)
    {
        _draft = draft;
        var lastReader = draft.Prepared.Ops.Where(op => !op.Is(OpTraits.Constant))
            .SelectMany(op => op.InputNames.Append(op.Name).Select(name => (name, op.Name)))
            .GroupBy(pair => pair.name).ToDictionary(group => group.Key, group => group.Last().Name, StringComparer.Ordinal);
        _deadAfter = lastReader.ToLookup(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        foreach (var op in draft.Exact.OfType(OpNames.Const))
        {
            _exact[op.Name] = TorchGraph.Evaluate(new OpCall(draft.Exact, op, _exact));
            _quantized[op.Name] = draft.FixPoints.ContainsKey(op.Name)
                ? Tensor(op, draft.QuantizedConstant(op.Name))
                : _exact[op.Name].alias();
        }
    }

    public IReadOnlyDictionary<string, torch.Tensor> Exact => _exact;

    public IReadOnlyDictionary<string, torch.Tensor> Quantized => _quantized;

    public void EvaluateExact(XirOp op, ImageBatch images) =>
        _exact[op.Name] = op.Is(OpTraits.Input) ? TorchGraph.Input(_draft.Prepared, op, images) : Evaluate(op, _exact);

    public void EvaluateQuantized(XirOp op, ImageBatch images) =>
        _quantized[op.Name] = op.Is(OpTraits.Input) ? TorchGraph.Input(_draft.Prepared, op, images) : Evaluate(op, _quantized);

    /// <summary>The quantized model's value of an op, not kept.</summary>
    public torch.Tensor Evaluate(XirOp op) => Evaluate(op, _quantized);

    /// <summary>The quantized model's value of an op with other values in some inputs, not kept.</summary>
    public torch.Tensor EvaluateWith(XirOp op, IEnumerable<(string Name, torch.Tensor Value)> others) =>
        TorchGraph.Evaluate(new OpCall(_draft.Prepared, op, _quantized).With([.. others]));

    /// <summary>Another constant for the quantized model.</summary>
    public void SetConstant(string name, float[] values) => Set(name, Tensor(_draft.Prepared.Op(name), values));

    /// <summary>Rounds a value of the quantized model.</summary>
    public void Quantize(string name, int fixPoint, TensorFormat format) =>
        Set(name, TorchQuantizer.Apply(_quantized[name], fixPoint, format));

    /// <summary>The squared error of a value that stands for an op's, seen after the activation that belongs to the op.</summary>
    public double ErrorAfterActivation(XirOp op, torch.Tensor value)
    {
        using var scope = torch.NewDisposeScope();
        var (exact, quantized) = AfterActivation(op, _exact[op.Name], value);
        return TorchTensors.SquaredDistance(exact, quantized);
    }

    /// <summary>Both values after the activation that belongs to the op, where it has one and its own value is not quantized.</summary>
    public (torch.Tensor Exact, torch.Tensor Quantized) AfterActivation(XirOp op, torch.Tensor exact, torch.Tensor quantized)
    {
        while (!_draft.Formats.ContainsKey(op.Name)
            && _draft.Prepared.OnlyReader(op.Name) is { } reader && reader.Operator.FixRole == FixRole.Fused)
        {
            exact = Apply(reader, op.Name, exact, _exact);
            quantized = Apply(reader, op.Name, quantized, _quantized);
            op = reader;
        }

        return (exact, quantized);
    }

    /// <summary>
    /// The error that a value of an op makes in what the convolutions and matmuls that read it give, each beside what they give; in the
    /// value itself for other readers.
    /// </summary>
    public double ErrorOfReaders(XirOp op, torch.Tensor value)
    {
        using var scope = torch.NewDisposeScope();
        return Readers(op, _exact[op.Name], value).Sum(pair => Relative(pair.Exact, pair.Quantized));
    }

    /// <summary>Ends the life of what no op after this one reads.</summary>
    public void Release(XirOp op)
    {
        foreach (var name in _deadAfter[op.Name])
        {
            Remove(_exact, name);
            Remove(_quantized, name);
        }
    }

    public void Dispose()
    {
        foreach (var value in _exact.Values.Concat(_quantized.Values))
        {
            value.Dispose();
        }
    }

    private IEnumerable<(torch.Tensor Exact, torch.Tensor Quantized)> Readers(XirOp op, torch.Tensor exact, torch.Tensor quantized)
    {
        var readers = _draft.Prepared.ConsumersOf(op.Name).ToArray();
        return readers.Length == 0 ? [(exact, quantized)] : readers.SelectMany(reader =>
            _draft.Parameters(reader).Weights is not null ? [Both(reader)]
            : reader.Operator.FixRole == FixRole.Shape
                ? Readers(reader, Apply(reader, op.Name, exact, _exact), Apply(reader, op.Name, quantized, _exact))
            : [(exact, quantized)]);

        // With exact parameters in both: only the value's own error counts.
        (torch.Tensor, torch.Tensor) Both(XirOp reader) =>
            (Apply(reader, op.Name, exact, _exact), Apply(reader, op.Name, quantized, _exact));
    }

    private torch.Tensor Apply(XirOp reader, string input, torch.Tensor value, Dictionary<string, torch.Tensor> others) =>
        TorchGraph.Evaluate(new OpCall(_draft.Prepared, reader, others).With((input, value)));

    private static double Relative(torch.Tensor exact, torch.Tensor quantized)
    {
        var power = TorchTensors.Power(exact);
        return TorchTensors.SquaredDistance(exact, quantized) / (power > 0 ? power : 1);
    }

    private torch.Tensor Evaluate(XirOp op, Dictionary<string, torch.Tensor> values) =>
        TorchGraph.Evaluate(new OpCall(_draft.Prepared, op, values));

    private void Set(string name, torch.Tensor value)
    {
        _quantized[name].Dispose();
        _quantized[name] = value;
    }

    private static void Remove(Dictionary<string, torch.Tensor> values, string name)
    {
        if (values.Remove(name, out var value))
        {
            value.Dispose();
        }
    }

    private static torch.Tensor Tensor(XirOp op, float[] values) =>
        TorchTensors.Of(values, [.. op.Output.Shape.Select(size => (long)size)]);
}
