using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>scale</c>: a batch norm that was not folded, <c>input * scale + bias</c> along the last dimension; the sum exact in
/// double.</summary>
internal sealed class Scale : IReusingKernel
{
    private readonly OpSite _site;
    private readonly float[] _scale;
    private readonly float[] _bias;
    private readonly int _input;

    private Scale(OpSite site)
    {
        _input = site.Slot("input");
        var shape = site.Input(_input).Shape;
        site.RequireOutputShape(shape.AsSpan());
        if (Axis.Of(site, "axis", shape.Length, -1) != shape.Length - 1)
        {
            throw site.Unsupported("its axis is not the last");
        }

        _site = site;
        _scale = site.Constant<FloatTensor>("scale")?.Data ?? throw site.Bad("it has no scale");
        site.Require(_scale.Length == shape[^1], $"it has {_scale.Length} factors for {shape[^1]} channels");
        _bias = Conv2d.Bias(site, shape[^1]);
    }

    public static IOpKernel Prepare(OpSite site) => new Scale(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs, Tensor? used)
    {
        var input = ((FloatTensor)inputs[_input]).Data;
        var result = _site.Reals(used);
        var output = result.Data;
        for (var i = 0; i < output.Length; i++)
        {
            var channel = i % _scale.Length;
            output[i] = (float)(((double)input[i] * _scale[channel]) + _bias[channel]);
        }

        return result;
    }
}
