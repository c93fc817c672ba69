using System.Collections.Immutable;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>PReLU with constant slopes, one or one a channel: prelu.</summary>
internal sealed class PRelu : IAtenOp
{
    public ImmutableArray<string> Functions => ["prelu", "_prelu_kernel"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var count = Slopes(call).ElementCount;
        return count == 1 || (input.Length >= 2 && count == input[1])
            ? input
            : throw call.NotFitting($"it has {count} slopes for [{string.Join(", ", input)}]");
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var slopes = Slopes(call);
        var input = graph.InOrder(call, call.Tensor(0));
        var weight = graph.Const(call, slopes, "weight", graph.Read(slopes), (int)slopes.ElementCount);
        graph.Add(call, "prelu", AttributeMap.Empty, XirArgument.Of("input", input.Name), XirArgument.Of("weight", weight.Name));
    }

    private static TorchTensor Slopes(AtenCall call) => call.Constant(1, "weight") ?? throw call.Unsupported("it has no slopes", "Use PReLU with trained slopes.");
}
