using Vai.Images;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Calibration;

/// <summary>
/// Improves a calibrated draft layer after layer, in graph order: of the fix points around the calibrated one each tensor gets the
/// one with which the layer's output, not only the tensor, comes nearest to the float model's; each bias takes in the mean of what
/// is still wrong. Later layers see what the earlier ones left wrong, and correct some of it.
/// </summary>
internal sealed class OutputErrorSearch : IDisposable
{
    // A fix point lower clips less, one higher is finer.
    private static readonly int[] Neighbours = [0, -1, 1];

    private readonly Draft _draft;
    private readonly bool _correctBiases;
    private readonly Dictionary<string, int> _fixPoints;
    private readonly Dictionary<string, float[]> _biases = new(StringComparer.Ordinal);
    private readonly ValuePair _values;

    private OutputErrorSearch(Draft draft, bool correctBiases)
    {
        (_draft, _correctBiases) = (draft, correctBiases);
        _fixPoints = new Dictionary<string, int>(draft.FixPoints, StringComparer.Ordinal);
        _values = new ValuePair(draft);
    }

    /// <param name="images">Evaluated at once: as many as memory holds.</param>
    public static Draft Run(Draft draft, ImageBatch images, QuantizationRun run)
    {
        using var search = new OutputErrorSearch(draft, run.Config.CorrectBiases);
        var ops = draft.Prepared.Ops.Where(op => !op.Is(OpTraits.Constant)).ToArray();
        foreach (var (index, op) in ops.Index())
        {
            run.Cancellation.ThrowIfCancellationRequested();
            search.Improve(op, images);
            run.Report("correct", index + 1, ops.Length);
        }

        return draft.WithConstants(search._biases).WithFixPoints(search._fixPoints) with
        {
            IsBiasCorrected = draft.IsBiasCorrected || search._biases.Count > 0,
        };
    }

    public void Dispose() => _values.Dispose();

    private void Improve(XirOp op, ImageBatch images)
    {
        _values.EvaluateExact(op, images);
        if (_draft.Parameters(op) is { Weights: { } weights } parameters)
        {
            ChooseWeights(op, weights, parameters.Bias);
        }

        _values.EvaluateQuantized(op, images);
        if (_draft.Formats.TryGetValue(op.Name, out var format))
        {
            var chosen = Best(op.Name, format, fixPoint =>
            {
                using var rounded = TorchQuantizer.Apply(_values.Quantized[op.Name], fixPoint, format);
                return _values.ErrorOfReaders(op, rounded);
            }, Limit(op));
            _fixPoints[op.Name] = chosen;
            _values.Quantize(op.Name, chosen, format);
        }

        _values.Release(op);
    }

    private void ChooseWeights(XirOp op, string weights, string? bias)
    {
        var format = _draft.Formats[weights];
        var exact = _draft.Constant(weights);
        var corrected = bias is null ? [] : _draft.Constant(bias);
        _fixPoints[weights] = Best(weights, format, fixPoint =>
        {
            _values.SetConstant(weights, FakeQuantizer.Apply(exact, fixPoint, format));
            return Error(op, bias, corrected).Error;
        }, format.LargestFixPoint);
        _values.SetConstant(weights, FakeQuantizer.Apply(exact, _fixPoints[weights], format));
        if (bias is not null)
        {
            ChooseBias(op, weights, bias, Error(op, bias, corrected).Bias);
        }
    }

    /// <summary>The layer's error with the best bias for it: correcting the mean is free, so it does not count against the
    /// weights.</summary>
    private (double Error, float[] Bias) Error(XirOp op, string? bias, float[] exactBias)
    {
        using var plain = _values.Evaluate(op);
        if (bias is null || !_correctBiases)
        {
            return (_values.ErrorAfterActivation(op, plain), exactBias);
        }

        var change = TorchTensors.MeanDifference(_values.Exact[op.Name], plain);
        using var shift = TorchTensors.Of(change, change.Length);
        using var shifted = plain.Plus(shift);
        var (before, after) = (_values.ErrorAfterActivation(op, plain), _values.ErrorAfterActivation(op, shifted));
        return after < before ? (after, [.. exactBias.Zip(change, (value, difference) => value + difference)]) : (before, exactBias);
    }

    private void ChooseBias(XirOp op, string weights, string bias, float[] values)
    {
        var format = _draft.Formats[bias];
        var fixPoint = FixPointSearch.Find(values, format, bias);

        // Finer than the accumulator is lost on the DPU: there the bias would be shifted right.
        if (_draft.Placement.SourceOf(op.InputsOf("input")[0]) is { } input && _fixPoints.TryGetValue(input, out var inputFixPoint))
        {
            fixPoint = Math.Min(fixPoint, _fixPoints[weights] + inputFixPoint);
        }

        _fixPoints[bias] = fixPoint;
        _biases[bias] = values;
        _values.SetConstant(bias, FakeQuantizer.Apply(values, fixPoint, format));
    }

    // The DPU shifts a sum of products to the right only.
    private int Limit(XirOp op)
    {
        var producer = op;
        while (producer.Operator.FixRole == FixRole.Fused && producer.InputsOf("input") is [var input, ..]
            && !_draft.Formats.ContainsKey(input))
        {
            producer = _draft.Prepared.Op(input);
        }

        return _draft.Parameters(producer).Weights is { } weights && producer.InputsOf("input") is [var read, ..]
            && _draft.Placement.SourceOf(read) is { } source && _fixPoints.TryGetValue(source, out var fixPoint)
            ? fixPoint + _fixPoints[weights]
            : int.MaxValue;
    }

    private int Best(string name, TensorFormat format, Func<int, double> error, int limit)
    {
        var (best, least) = (Math.Min(_fixPoints[name], limit), double.PositiveInfinity);
        foreach (var fixPoint in Neighbours.Select(step => _fixPoints[name] + step)
            .Where(value => value <= format.LargestFixPoint && value <= limit))
        {
            if (error(fixPoint) is var current && current < least)
            {
                (best, least) = (fixPoint, current);
            }
        }

        return best;
    }
}
