using TorchSharp;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Correction;

/// <summary>
/// The vendor's bias correction: while it calibrates, each layer's bias takes off a twentieth of the mean error that rounding its
/// parameters makes, until the layer's noise no longer changes (quantizer.md 2.6).
/// </summary>
internal sealed class VendorBiasCorrection
{
    private const float Rate = 0.05f;

    private readonly Draft _draft;
    private readonly Dictionary<string, Layer> _layers = new(StringComparer.Ordinal);

    public VendorBiasCorrection(Draft draft) => _draft = draft;

    /// <summary>The corrected biases, not yet rounded.</summary>
    public IReadOnlyDictionary<string, float[]> Biases =>
        _layers.Values.ToDictionary(layer => layer.BiasName, layer => layer.Bias, StringComparer.Ordinal);

    /// <summary>Corrects the bias of the op, where it has one, for the batches to come.</summary>
    /// <param name="quantized">The op's value with rounded parameters.</param>
    public void Observe(TorchGraph graph, OpCall call, torch.Tensor quantized)
    {
        if (!_layers.TryGetValue(call.Op.Name, out var layer))
        {
            if (Layer.Of(_draft, call.Op) is not { } started)
            {
                return;
            }

            _layers[call.Op.Name] = layer = started;
        }

        if (layer.IsDone)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        var exact =
            TorchGraph.Evaluate(call.With((layer.WeightsName, layer.ExactWeights(_draft)), (layer.BiasName, layer.ExactBias(_draft))));
        if (layer.Correct(quantized, exact, Rate))
        {
            var rounded = FakeQuantizer.Apply(layer.Bias, _draft.FixPoints[layer.BiasName], _draft.Formats[layer.BiasName]);
            layer.Bias = rounded;
            graph.SetConstant(layer.BiasName, TorchTensors.Of(rounded, rounded.Length));
        }
    }

    private sealed class Layer(string weightsName, string biasName, float[] bias)
    {
        private double _efficiency;
        private double _deviation;

        public string WeightsName => weightsName;

        public string BiasName => biasName;

        public float[] Bias { get; set; } = bias;

        public bool IsDone { get; private set; }

        public static Layer? Of(Draft draft, XirOp op)
        {
            var (weights, bias) = draft.Parameters(op);
            return weights is null || bias is null ? null : new Layer(weights, bias, draft.QuantizedConstant(bias));
        }

        public torch.Tensor ExactWeights(Draft draft) => Constant(draft, weightsName);

        public torch.Tensor ExactBias(Draft draft) => Constant(draft, biasName);

        /// <summary>Whether the bias changed.</summary>
        public bool Correct(torch.Tensor quantized, torch.Tensor exact, float rate)
        {
            using var scope = torch.NewDisposeScope();
            var noise = TorchTensors.SquaredDistance(quantized, exact);
            var power = TorchTensors.Power(exact);
            if (noise == 0 || power == 0 || IsSettled(power / noise))
            {
                IsDone = true;
                return false;
            }

            var applied = _efficiency > 4 ? rate / 2 : rate;
            var error = TorchTensors.MeanDifference(quantized, exact);
            Bias = [.. Bias.Zip(error, (bias, difference) => bias - (applied * difference))];
            return true;
        }

        private bool IsSettled(double signalToNoise)
        {
            var efficiency = 1.25 * Math.Log10(signalToNoise);
            var deviation = Math.Abs(efficiency - _efficiency);
            if (deviation == 0)
            {
                return true;
            }

            _efficiency = ((4 * _efficiency) + efficiency) / 5;
            _deviation = ((4 * _deviation) + deviation) / 5;
            return _efficiency > 4.3 || _deviation / _efficiency < 0.05 || Math.Abs(deviation - (deviation / _deviation)) < 0.05;
        }

        private static torch.Tensor Constant(Draft draft, string name)
        {
            return TorchTensors.Of(draft.Constant(name), [.. draft.Prepared.Op(name).Output.Shape.Select(size => (long)size)]);
        }
    }
}
