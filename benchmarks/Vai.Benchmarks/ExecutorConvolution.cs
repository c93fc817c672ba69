using System.Runtime.InteropServices;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;

namespace Vai.Benchmarks;

/// <summary>A layer as the executor runs it: int8, bias, ReLU and requantization included.</summary>
internal sealed class ExecutorConvolution
{
    private readonly ExecutionPlan _plan;
    private readonly Dictionary<string, Tensor> _input;

    public ExecutorConvolution(ConvolutionLayer layer, int threads)
    {
        var random = new Random(1);
        int[] weightShape = layer.Depthwise
            ? [1, layer.Kernel, layer.Kernel, layer.Inputs]
            : [layer.Outputs, layer.Kernel, layer.Kernel, layer.Inputs];
        var input = XirTensor.Fixed8("input", 5, 1, layer.Size, layer.Size, layer.Inputs);
        _plan = ExecutionPlan.Prepare(XirGraph.Create("layer",
            [
                new XirOp("input", "data-fix", AttributeMap.Empty, [], input),
                Constant("weights", 7, weightShape, random),
                Constant("bias", 7, [layer.Outputs], random),
                new XirOp(
                    "layer",
                    layer.Depthwise ? "depthwise-conv2d-fix" : "conv2d-fix",
                    AttributeMap.Of(layer.Window.ToAttributes()).With(("pad_mode", "FLOOR"), ("nonlinear", "RELU")),
                    [XirArgument.Of("input", "input"), XirArgument.Of("weights", "weights"), XirArgument.Of("bias", "bias")],
                    XirTensor.Fixed8("layer", 3, 1, layer.OutputSize, layer.OutputSize, layer.Outputs)),
        ]), threads);
        _input = new Dictionary<string, Tensor> { ["input"] = new Int8Tensor(input.Shape, 5, Numbers(random, (int)input.ElementCount)) };
    }

    public IReadOnlyDictionary<string, Tensor> Run() => _plan.Run(_input);

    private static XirOp Constant(string name, int fixPoint, int[] shape, Random random)
    {
        var tensor = XirTensor.Fixed8(name, fixPoint, shape);
        var bytes = MemoryMarshal.AsBytes(Numbers(random, (int)tensor.ElementCount).AsSpan()).ToArray();
        return new XirOp(name, "const-fix", AttributeMap.Of(("data", AttributeValue.WrapBytes(bytes))), [], tensor);
    }

    private static sbyte[] Numbers(Random random, int count)
    {
        var numbers = new sbyte[count];
        random.NextBytes(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }
}
