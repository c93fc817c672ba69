namespace Vai.Quantizer.Calibration;

/// <summary>How much of a tensor quantization keeps: the power of the float values over the power of what changed.</summary>
internal sealed class SignalToNoise
{
    private double _signal;
    private double _noise;

    /// <summary>In dB; infinite when nothing changed.</summary>
    public double Decibel => _noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(_signal / _noise);

    public void Add(ReadOnlySpan<float> exact, ReadOnlySpan<float> quantized)
    {
        for (var i = 0; i < exact.Length; i++)
        {
            double value = exact[i];
            var error = value - quantized[i];
            _signal += value * value;
            _noise += error * error;
        }
    }
}
