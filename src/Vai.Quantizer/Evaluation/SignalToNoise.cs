namespace Vai.Quantizer.Evaluation;

/// <summary>How much of a tensor quantization keeps: the power of the float values over the power of what changed, and the angle between
/// both.</summary>
internal sealed class SignalToNoise
{
    private double _signal;
    private double _noise;
    private double _quantizedPower;
    private double _product;

    /// <summary>In dB; infinite when nothing changed.</summary>
    public double Decibel => _noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(_signal / _noise);

    /// <summary>The cosine of the angle between the float and the quantized values; 1 when both are nothing.</summary>
    public double Cosine => _signal == 0 || _quantizedPower == 0 ? (_noise == 0 ? 1 : 0) : _product / Math.Sqrt(_signal * _quantizedPower);

    public void Add(ReadOnlySpan<float> exact, ReadOnlySpan<float> quantized)
    {
        for (var i = 0; i < exact.Length; i++)
        {
            double value = exact[i];
            var error = value - quantized[i];
            _signal += value * value;
            _noise += error * error;
            _quantizedPower += (double)quantized[i] * quantized[i];
            _product += value * quantized[i];
        }
    }
}
