using System.Collections.Immutable;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>max_pool2d: maxpool2d.</summary>
internal sealed class MaxPool2d : IAtenOp
{
    public ImmutableArray<string> Functions => ["max_pool2d"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        if (call.Pair(4, "dilation", 1, 1) != (1, 1))
        {
            throw call.Unsupported("its dilation is not 1", "Use MaxPool2d with dilation=1.");
        }

        var input = call.Tensor(0).Shape;
        return [.. input.Take(2), .. Windows.OutputSize(call, Pooling.WindowOf(call), input, CeilMode(call))];
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.Add(
        call,
        "maxpool2d",
        Pooling.Attributes(Pooling.WindowOf(call), CeilMode(call)).With(("global", false)),
        XirArgument.Of("input", graph.InOrder(call, call.Tensor(0)).Name));

    private static bool CeilMode(AtenCall call) => call.Flag(5, "ceil_mode", false);
}
