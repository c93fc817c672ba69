using TorchSharp;
using Vai.Images;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FixPoints;

namespace Vai.Quantizer.FineTuning;

/// <summary>
/// Fast finetune: layer after layer learns how to round its weights. Images only; a layer that does not gain keeps what it had.
/// </summary>
internal sealed class FastFineTuning : IDisposable
{
    private const int MostImages = 512;

    private readonly QuantizationRun _run;
    private readonly Draft _draft;
    private readonly ImageBatch _images;
    private readonly int _seed;
    private readonly ValuePair _values;
    private readonly Dictionary<string, float[]> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _fixPoints;

    private FastFineTuning(QuantizationRun run, Draft draft, ImageBatch images, int seed)
    {
        (_run, _draft, _images, _seed) = (run, draft, images, seed);
        _values = new ValuePair(draft);
        _fixPoints = new Dictionary<string, int>(draft.FixPoints, StringComparer.Ordinal);
    }

    /// <summary>A calibrated draft with learned rounding.</summary>
    public static Draft Run(QuantizationRun run, Draft draft, Training training)
    {
        // Parts of a batch run beside each other; a second level of threads would only wait.
        var threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try
        {
            using var tuning = new FastFineTuning(run, draft, training.Images.Batches(run.BatchSize(MostImages)).First(), training.Seed);
            return tuning.Run(threads);
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    public void Dispose() => _values.Dispose();

    private Draft Run(int threads)
    {
        var ops = _draft.Prepared.Ops.Where(op => !op.Is(OpTraits.Constant)).ToArray();
        foreach (var (index, op) in ops.Index())
        {
            _run.Cancellation.ThrowIfCancellationRequested();
            _values.EvaluateExact(op, _images);
            if (_draft.Parameters(op) is { Weights: { } weights } parameters)
            {
                Tune(op, weights, parameters.Bias, threads);
            }

            _values.EvaluateQuantized(op, _images);
            if (_draft.Formats.TryGetValue(op.Name, out var format))
            {
                _values.Quantize(op.Name, _fixPoints[op.Name], format);
            }

            _values.Release(op);
            _run.Report("finetune", index + 1, ops.Length);
        }

        return _draft.WithConstants(_constants).WithFixPoints(_fixPoints) with { IsFineTuned = true };
    }

    private void Tune(XirOp op, string weights, string? bias, int threads)
    {
        var before = Error(op);
        using var rounding = new LearnedRounding(_draft, _values, op, weights, bias);
        var (learned, learnedBias) = rounding.Learn(_images.Count, _seed, threads, _run.Cancellation);
        _values.SetConstant(weights, learned);
        if (bias is not null)
        {
            _values.SetConstant(bias, FakeQuantizer.Apply(learnedBias, _fixPoints[bias], _draft.Formats[bias]));
        }

        if (Error(op) < before)
        {
            _constants[weights] = learned;
            if (bias is not null)
            {
                _constants[bias] = learnedBias!;
            }
        }
        else
        {
            Restore(weights);
            Restore(bias);
        }
    }

    private void Restore(string? constant)
    {
        if (constant is not null)
        {
            _values.SetConstant(constant, _draft.QuantizedConstant(constant));
        }
    }

    private double Error(XirOp op)
    {
        using var value = _values.Evaluate(op);
        return _values.ErrorAfterActivation(op, value);
    }
}
