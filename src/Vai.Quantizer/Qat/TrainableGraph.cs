using TorchSharp;
using Vai.Images;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Qat;

/// <summary>
/// A draft whose weights, biases and thresholds can be trained. It computes what the quantized graph computes, number by number; gradients
/// pass the rounding straight (quantizer.md 2.8).
/// </summary>
internal sealed class TrainableGraph : IDisposable
{
    private readonly Draft _draft;
    private readonly XirOp[] _ops;
    private readonly Dictionary<string, torch.Tensor> _fixed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, torch.Tensor> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, torch.Tensor> _logSteps = new(StringComparer.Ordinal);

    public TrainableGraph(Draft draft)
    {
        _draft = draft;
        _ops = [.. draft.Prepared.Ops.Where(op => !op.Is(OpTraits.Constant))];
        foreach (var op in draft.Prepared.OfType(OpNames.Const))
        {
            var isTrained = draft.Formats.ContainsKey(op.Name);
            var value = TorchGraph.Evaluate(new OpCall(draft.Prepared, op, _fixed)).requires_grad_(isTrained).DetachFromDisposeScope();
            (isTrained ? _constants : _fixed)[op.Name] = value;
        }

        foreach (var (name, fixPoint) in draft.FixPoints)
        {
            _logSteps[name] = torch.tensor(LogStep(fixPoint)).requires_grad_(true).DetachFromDisposeScope();
        }
    }

    /// <summary>Weights and biases by name.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Constants => _constants;

    /// <summary>For each quantized tensor the binary logarithm of its step; rounded up it is minus the fix point.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> LogSteps => _logSteps;

    /// <summary>The values of some ops for some images, with gradients.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Forward(ImageBatch images, params IReadOnlyCollection<string> names)
    {
        var values = new Dictionary<string, torch.Tensor>(_fixed, StringComparer.Ordinal);
        foreach (var (name, constant) in _constants)
        {
            values[name] = Quantize(name, constant);
        }

        foreach (var op in _ops.TakeWhile(_ => !names.All(values.ContainsKey)))
        {
            var value = op.Is(OpTraits.Input)
                ? TorchGraph.Input(_draft.Prepared, op, images)
                : TorchGraph.Evaluate(new OpCall(_draft.Prepared, op, values));
            values[op.Name] = Quantize(op.Name, value);
        }

        return values;
    }

    /// <summary>Fix points as they are trained.</summary>
    public Dictionary<string, int> FixPoints() => _logSteps.ToDictionary(
        pair => pair.Key,
        pair => Math.Min(-(int)MathF.Ceiling(pair.Value.item<float>()), _draft.Formats[pair.Key].LargestFixPoint),
        StringComparer.Ordinal);

    /// <summary>Sets the thresholds to fix points.</summary>
    public void SetFixPoints(IReadOnlyDictionary<string, int> fixPoints)
    {
        using var noGradient = torch.no_grad();
        foreach (var (name, fixPoint) in fixPoints)
        {
            _logSteps[name].SetAll(LogStep(fixPoint));
        }
    }

    /// <summary>The draft with what was learned.</summary>
    public Draft Learned()
    {
        // The scope holds what is detached until it is copied.
        using var scope = torch.NewDisposeScope();
        var constants =
            _constants.ToDictionary(pair => pair.Key, pair => TorchTensors.ToArray(pair.Value.detach()), StringComparer.Ordinal);
        return _draft.WithConstants(constants).WithFixPoints(FixPoints()) with { IsFineTuned = true };
    }

    public void Dispose()
    {
        foreach (var tensor in _fixed.Values.Concat(_constants.Values).Concat(_logSteps.Values))
        {
            tensor.Dispose();
        }
    }

    // In the middle between two fix points: at the border the first step of training would change all of them.
    private static float LogStep(int fixPoint) => -fixPoint - 0.5f;

    private torch.Tensor Quantize(string name, torch.Tensor value) =>
        _logSteps.TryGetValue(name, out var logStep) ? TorchQuantizer.Apply(value, logStep, _draft.Formats[name]) : value;
}
