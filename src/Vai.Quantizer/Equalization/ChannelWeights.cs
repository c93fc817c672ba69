namespace Vai.Quantizer.Equalization;

/// <summary>The weights of a convolution, each number with the output and the input channel that it joins. Mutable: equalization scales
/// them in place.</summary>
internal sealed class ChannelWeights
{
    private readonly ImmutableArray<int> _shape;
    private readonly bool _depthwise;
    private readonly int _group;

    private ChannelWeights(XirOp op, float[] values, ImmutableArray<int> shape, float[]? bias)
    {
        (Op, Values, Bias, _shape) = (op, values, bias, shape);
        _depthwise = op.Is(OpTraits.Depthwise);
        _group = _depthwise ? 1 : Math.Max(op.Attributes.Get("group", 1), 1);
        (Outputs, Inputs) = _depthwise ? (shape[0] * shape[3], shape[3]) : (shape[0], shape[3] * _group);
    }

    public XirOp Op { get; }

    public float[] Values { get; }

    public float[]? Bias { get; }

    public int Outputs { get; }

    public int Inputs { get; }

    /// <summary>The weights of a convolution; null for any other op, and for one whose weights are computed.</summary>
    public static ChannelWeights? Of(XirGraph graph, XirOp op)
    {
        if (op.InputsOf("weights") is not [var name]
            || graph.Op(name) is not { Type: OpNames.Const, Output.Shape: { Length: 4 } shape } weights)
        {
            return null;
        }

        var bias = op.InputsOf("bias") is [var offset] && graph.Op(offset) is { Type: OpNames.Const } constant
            ? ConstantCodec.Read(constant)
            : null;
        return new ChannelWeights(op, ConstantCodec.Read(weights), shape, bias);
    }

    /// <summary>The output channel of the weight at an index.</summary>
    public int OutputOf(int index)
    {
        var first = index / (_shape[1] * _shape[2] * _shape[3]);
        return _depthwise ? ((index % _shape[3]) * _shape[0]) + first : first;
    }

    /// <summary>The input channel of the weight at an index.</summary>
    public int InputOf(int index)
    {
        var last = index % _shape[3];
        return _depthwise || _group == 1 ? last : (OutputOf(index) / (_shape[0] / _group) * _shape[3]) + last;
    }

    /// <summary>The largest magnitude of each output channel.</summary>
    public float[] LargestByOutput() => Largest(Outputs, OutputOf);

    /// <summary>The largest magnitude of each input channel.</summary>
    public float[] LargestByInput() => Largest(Inputs, InputOf);

    /// <summary>Divides what an output channel gives.</summary>
    public void DivideOutputs(float[] scales)
    {
        for (var i = 0; i < Values.Length; i++)
        {
            Values[i] /= scales[OutputOf(i)];
        }

        for (var channel = 0; Bias is not null && channel < Bias.Length; channel++)
        {
            Bias[channel] /= scales[channel];
        }
    }

    /// <summary>Multiplies what an input channel counts.</summary>
    public void MultiplyInputs(float[] scales)
    {
        for (var i = 0; i < Values.Length; i++)
        {
            Values[i] *= scales[InputOf(i)];
        }
    }

    private float[] Largest(int channels, Func<int, int> channelOf)
    {
        var largest = new float[channels];
        for (var i = 0; i < Values.Length; i++)
        {
            ref var current = ref largest[channelOf(i)];
            current = Math.Max(current, Math.Abs(Values[i]));
        }

        return largest;
    }
}
