using Microsoft.ML.OnnxRuntime;

namespace Vai.Benchmarks;

/// <summary>A layer as QLinearConv of unsigned activations and signed weights with ONNX Runtime.</summary>
internal sealed class OnnxConvolution : IDisposable
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtValue _input;
    private readonly OrtValue _output;

    public OnnxConvolution(ConvolutionLayer layer, int threads)
    {
        _options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(OnnxModel.QuantizedConvolution(layer), _options);
        var input = new byte[layer.Inputs * layer.Size * layer.Size];
        new Random(1).NextBytes(input);
        _input = OrtValue.CreateTensorValueFromMemory(input, [1, layer.Inputs, layer.Size, layer.Size]);
        _output = OrtValue.CreateTensorValueFromMemory(
            new byte[layer.Outputs * layer.OutputSize * layer.OutputSize], [1, layer.Outputs, layer.OutputSize, layer.OutputSize]);
    }

    public void Run() => _session.Run(_run, ["x"], [_input], ["y"], [_output]);

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        _run.Dispose();
        _session.Dispose();
        _options.Dispose();
    }
}
