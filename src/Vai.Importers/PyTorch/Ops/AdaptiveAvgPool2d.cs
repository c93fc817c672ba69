using System.Collections.Immutable;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>adaptive_avg_pool2d: avgpool2d with kernel and stride from the sizes; global when the result is 1×1 (guide quantizer.md 4.1).</summary>
internal sealed class AdaptiveAvgPool2d : IAtenOp
{
    public ImmutableArray<string> Functions => ["adaptive_avg_pool2d", "_adaptive_avg_pool2d"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var (height, width) = call.Pair(1, "output_size", 1, 1);
        return input.Length == 4 && input[2] % height == 0 && input[3] % width == 0
            ? [input[0], input[1], height, width]
            : throw call.NotFitting($"its output {height}x{width} does not divide its input [{string.Join(", ", input)}], so its windows differ in size");
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph) => EmitMean(call, graph, call.Tensor(0), call.Output.Shape);

    /// <summary>Adds the pool that averages a map down to a size.</summary>
    /// <param name="output">NCHW.</param>
    public static XirOp EmitMean(AtenCall call, TorchGraphBuilder graph, TensorValue input, ImmutableArray<int> output)
    {
        var (height, width) = (input.Shape[2] / output[2], input.Shape[3] / output[3]);
        var window = new Window(height, width) { StrideHeight = height, StrideWidth = width };
        var op = graph.AddHelper(
            call, "", "avgpool2d", TorchGraphBuilder.Nhwc(output),
            Pooling.AverageAttributes(window, ceil: false, global: output[2] == 1 && output[3] == 1, countPadding: true),
            XirArgument.Of("input", graph.InOrder(call, input).Name));
        graph.Set(call, op);
        return op;
    }
}
