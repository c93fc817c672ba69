using TorchSharp;

namespace Vai.Benchmarks;

/// <summary>A layer in float with libtorch, without activation.</summary>
internal sealed class TorchConvolution : IDisposable
{
    private readonly torch.Tensor _input;
    private readonly torch.Tensor _weights;
    private readonly torch.Tensor _bias;
    private readonly ConvolutionLayer _layer;

    public TorchConvolution(ConvolutionLayer layer, int threads)
    {
        torch.set_num_threads(threads);
        _layer = layer;
        _input = torch.rand(1, layer.Inputs, layer.Size, layer.Size);
        _weights = torch.rand(layer.Outputs, layer.Depthwise ? 1 : layer.Inputs, layer.Kernel, layer.Kernel);
        _bias = torch.rand(layer.Outputs);
    }

    public void Run()
    {
        using var inference = torch.inference_mode();
        using var output = torch.nn.functional.conv2d(
            _input, _weights, _bias, [_layer.Stride, _layer.Stride], [_layer.Pad, _layer.Pad],
            groups: _layer.Depthwise ? _layer.Inputs : 1);
    }

    public void Dispose()
    {
        _input.Dispose();
        _weights.Dispose();
        _bias.Dispose();
    }
}
