using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>avg_pool2d: avgpool2d, the exact mean (the DPU's correction factor is the quantizer's).</summary>
internal sealed class AvgPool2d : IAtenOp
{
    public ImmutableArray<string> Functions => ["avg_pool2d"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var size = Windows.OutputSize(call, Pooling.WindowOf(call), input);

        // A window over the end has another divisor in PyTorch; where there is none, ceil_mode means nothing.
        var ceil = call.Flag(4, "ceil_mode", false) ? Windows.OutputSize(call, Pooling.WindowOf(call), input, ceil: true) : size;
        return call.Argument(6, "divisor_override") is null && ceil.SequenceEqual(size)
            ? [.. input.Take(2), .. size]
            : throw call.Unsupported("it has a divisor of its own, or windows over the end (ceil_mode)", "Use AvgPool2d with divisor_override=None and ceil_mode=False.");
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var window = Pooling.WindowOf(call);
        var input = call.Tensor(0);
        var global = window.KernelHeight == input.Shape[2] && window.KernelWidth == input.Shape[3] && call.Output.Shape is [_, _, 1, 1];
        graph.Add(call, "avgpool2d", Pooling.AverageAttributes(window, ceil: false, global, call.Flag(5, "count_include_pad", true)),
            XirArgument.Of("input", graph.InOrder(call, input).Name));
    }
}
