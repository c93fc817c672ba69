using TorchSharp;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.FineTuning;

/// <summary>
/// Learns for each weight of a layer whether it is rounded up or down, so that the layer's output, with the inputs that the quantized
/// network gives it, comes nearest to the float network's (AdaRound). Rounding each weight to the nearest is best for the weight, not
/// for the layer.
/// </summary>
internal sealed class LearnedRounding : IDisposable
{
    private const int Steps = 400;
    private const int ImagesPerStep = 32;
    private const double Rate = 0.05;

    // A soft choice that reaches 0 and 1 exactly.
    private const float Stretch = 1.2f;
    private const float Overhang = 0.1f;

    // In the first part of the steps weights are free, then they are driven to one side, harder and harder.
    private const double FreePart = 0.2;
    private const double FirstPenalty = 0.001;
    private const double LastPenalty = 0.2;
    private const double FirstSharpness = 8;
    private const double LastSharpness = 2;

    private readonly ValuePair _values;
    private readonly XirOp _op;
    private readonly string _weightsName;
    private readonly string? _biasName;
    private readonly TensorFormat _format;
    private readonly double _step;
    private readonly torch.Tensor _floor;
    private readonly torch.Tensor _choice;
    private readonly torch.Tensor? _bias;

    public LearnedRounding(Draft draft, ValuePair values, XirOp op, string weights, string? bias)
    {
        (_values, _op, _weightsName, _biasName, _format) = (values, op, weights, bias, draft.Formats[weights]);
        _step = Math.ScaleB(1, -draft.FixPoints[weights]);
        using var scope = torch.NewDisposeScope();
        using var start = TorchTensors.Of(draft.Constant(weights), values.Exact[weights].shape);
        var scaled = start.DividedBy(_step);
        _floor = scaled.floor().DetachFromDisposeScope();

        // The choice that gives back the float weight: sigmoid(c) * 1.2 - 0.1 = its fraction.
        var fraction = (scaled - _floor).Plus(Overhang).DividedBy(Stretch).Clamped(1e-3, 1 - 1e-3);
        _choice = (fraction / fraction.neg().Plus(1)).log().detach().requires_grad_(true).DetachFromDisposeScope();
        _bias = bias is null ? null : values.Quantized[bias].detach().clone().requires_grad_(true).DetachFromDisposeScope();
    }

    /// <summary>The learned weights on their grid, and the bias, not rounded.</summary>
    public (float[] Weights, float[]? Bias) Learn(int images, int seed, int threads, CancellationToken cancellation)
    {
        var random = new Random(seed);
        torch.Tensor[] parameters = _bias is null ? [_choice] : [_choice, _bias];
        using var optimizer = new Adam(_bias is null ? [(_choice, 1.0)] : [(_choice, 1.0), (_bias, 0.02 * BiasScale())]);
        for (var step = 0; step < Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = ((double)step / Steps - FreePart) / (1 - FreePart);
            var indices = Enumerable.Range(0, Math.Min(ImagesPerStep, images)).Select(_ => random.Next(images)).ToArray();
            var (gradients, _) = Shards.Gradients(indices, parameters, threads, part => Loss(part, indices.Length));
            AddPenalty(gradients[0], part);
            optimizer.Step(gradients, Rate);
            foreach (var gradient in gradients)
            {
                gradient.Dispose();
            }

            if (step % 50 == 0 && part > 0 && IsSettled())
            {
                break;
            }
        }

        return Result();
    }

    public void Dispose()
    {
        _floor.Dispose();
        _choice.Dispose();
        _bias?.Dispose();
    }

    private torch.Tensor Soft() => _choice.sigmoid().Times(Stretch).Plus(-Overhang).Clamped(0, 1);

    private torch.Tensor Loss(int[] part, int images)
    {
        var weights = _floor.Plus(Soft()).Clamped(_format.Lowest, _format.Highest).Times(_step);
        using var selection = torch.tensor(part.Select(index => (long)index).ToArray());
        var input = _op.InputsOf("input")[0];
        var inputs =
            new List<(string, torch.Tensor)> { (input, _values.Quantized[input].index_select(0, selection)), (_weightsName, weights) };
        if (_bias is not null)
        {
            inputs.Add((_biasName!, _bias));
        }

        var value = _values.EvaluateWith(_op, inputs);
        var exact = _values.Exact[_op.Name].index_select(0, selection);
        var (target, reached) = _values.AfterActivation(_op, exact, value);
        return (target - reached).Squared().sum().DividedBy(images);
    }

    // Its gradient is the same in every part of the batch, so it is added once.
    private void AddPenalty(torch.Tensor gradient, double part)
    {
        if (part < 0)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        var sharpness = FirstSharpness + ((LastSharpness - FirstSharpness) * part);
        var strength = FirstPenalty * Math.Pow(LastPenalty / FirstPenalty, part);
        var penalty = Soft().Times(2).Plus(-1).abs().ToPower(sharpness).neg().Plus(1).sum().Times(strength);
        var added = torch.autograd.grad([penalty], [_choice])[0];
        using var noGradient = torch.no_grad();
        gradient.Add(added);
    }

    private bool IsSettled()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        return Soft().Times(2).Plus(-1).abs().min().item<float>() > 0.98f;
    }

    // Biases move in steps of their own size.
    private double BiasScale()
    {
        using var scope = torch.NewDisposeScope();
        return Math.Max(_bias!.detach().abs().mean().item<float>(), 1e-4);
    }

    private (float[] Weights, float[]? Bias) Result()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var rounded = _floor.Plus(_choice.AtLeast(0)).Clamped(_format.Lowest, _format.Highest).Times(_step);
        return (TorchTensors.ToArray(rounded), _bias is null ? null : TorchTensors.ToArray(_bias.detach()));
    }
}
