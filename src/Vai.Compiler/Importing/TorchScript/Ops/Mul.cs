using System.Collections.Immutable;

namespace Vai.Compiler.Importing.TorchScript.Ops;

/// <summary>The product of two computed tensors: mul.</summary>
internal sealed class Mul : IAtenOp
{
    public ImmutableArray<string> Functions => ["mul", "mul_"];

    public ImmutableArray<int> Infer(AtenCall call) => Broadcasting.Infer(call);

    public void Emit(AtenCall call, TorchGraphBuilder graph) => Broadcasting.Emit(call, graph, "mul");
}
