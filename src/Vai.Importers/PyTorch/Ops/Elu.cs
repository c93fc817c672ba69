using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>ELU and CELU with their alpha: elu, celu.</summary>
internal sealed class Elu : IAtenOp
{
    public ImmutableArray<string> Functions => ["elu", "elu_", "celu", "celu_"];

    public ImmutableArray<int> Infer(AtenCall call) =>
        IsElu(call) && (call.Real(2, "scale", 1) != 1 || call.Real(3, "input_scale", 1) != 1)
            ? throw call.Unsupported("its scales are not 1", "Use ELU(alpha), or SELU.")
            : call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph) =>
        graph.AddElementwise(call, IsElu(call) ? "elu" : "celu", AttributeMap.Of(("alpha", (float)call.Real(1, "alpha", 1))));

    private static bool IsElu(AtenCall call) => call.Function.StartsWith('e');
}
