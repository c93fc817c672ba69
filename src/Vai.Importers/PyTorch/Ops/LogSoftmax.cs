using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>log_softmax along an axis. XIR has no such operator: a custom op <c>log_softmax</c>, which runs on the CPU (guide quantizer.md 4.3).</summary>
internal sealed class LogSoftmax : IAtenOp
{
    public ImmutableArray<string> Functions => ["log_softmax", "_log_softmax"];

    public ImmutableArray<int> Infer(AtenCall call) => call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var shape = TorchGraphBuilder.Nhwc(call.Output.Shape);
        var attributes = AttributeMap.Of(
            ("shape", AttributeValue.OfInt32Vector(shape.AsSpan())), ("data_type", "FLOAT32"), ("axis", Softmax.AxisOf(call)));
        graph.Add(call, "log_softmax", attributes, XirArgument.Of("input", graph.InOrder(call, call.Tensor(0)).Name));
    }
}
