using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>A function of one number without parameters that XIR has too.</summary>
/// <param name="function">PyTorch's name; the one with _ behind it works in place.</param>
/// <param name="type">XIR's.</param>
internal sealed class Activation(string function, string type) : IAtenOp
{
    public ImmutableArray<string> Functions => [function, function + "_"];

    public ImmutableArray<int> Infer(AtenCall call) => call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.AddElementwise(call, type, AttributeMap.Empty);
}
