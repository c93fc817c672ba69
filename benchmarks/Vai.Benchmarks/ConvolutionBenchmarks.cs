using BenchmarkDotNet.Attributes;
using Vai.Quantizer.Torch;

namespace Vai.Benchmarks;

/// <summary>One layer: the int8 executor against TorchSharp in float and ONNX Runtime in int8 (u8 times s8, as its quantizer makes
/// models).</summary>
public class ConvolutionBenchmarks : IDisposable
{
    private ExecutorConvolution? _executor;
    private TorchConvolution? _torch;
    private OnnxConvolution? _onnx;

    public static IEnumerable<ConvolutionLayer> Layers => ConvolutionLayer.ResNet18.Concat(ConvolutionLayer.MobileNetV2);

    [ParamsSource(nameof(Layers))]
    public ConvolutionLayer Layer { get; set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        TorchLoader.Load();
        _executor = new ExecutorConvolution(Layer, BenchmarkConfig.Threads);
        _torch = new TorchConvolution(Layer, BenchmarkConfig.Threads);
        _onnx = new OnnxConvolution(Layer, BenchmarkConfig.Threads);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _torch?.Dispose();
        _onnx?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public object Executor() => _executor!.Run();

    [Benchmark(Baseline = true)]
    public void TorchSharpFloat() => _torch!.Run();

    [Benchmark]
    public void OnnxRuntimeInt8() => _onnx!.Run();
}
