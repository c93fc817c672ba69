using System.Collections.Immutable;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>unsqueeze(axis) after the batch: reshape.</summary>
internal sealed class Unsqueeze : IAtenOp
{
    public ImmutableArray<string> Functions => ["unsqueeze"];

    public bool IsView => true;

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var axis = call.Axis(call.Integer(1, "dim", 0), input.Length + 1);
        return axis > 0 && input.Length < 8
            ? input.Insert(axis, 1)
            : throw call.Unsupported("it adds an axis before the batch", "Keep axis 0 the batch.");
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph) => Reshaping.Emit(call, graph);
}
