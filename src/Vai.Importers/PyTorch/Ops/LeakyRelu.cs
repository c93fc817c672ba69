using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>LeakyReLU with the slope of the model (the quantizer decides about the DPU's own, 26/256): leaky-relu.</summary>
internal sealed class LeakyRelu : IAtenOp
{
    public ImmutableArray<string> Functions => ["leaky_relu", "leaky_relu_"];

    public ImmutableArray<int> Infer(AtenCall call) => call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph) =>
        graph.AddElementwise(call, "leaky-relu", AttributeMap.Of(("alpha", (float)call.Real(1, "negative_slope", 0.01))));
}
