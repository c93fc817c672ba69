using System.Collections.Immutable;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>A function of two operands, of which one at least is computed: sub, mul, div, min, max.</summary>
/// <param name="functions">PyTorch's names.</param>
/// <param name="type">XIR's.</param>
internal sealed class Binary(ImmutableArray<string> functions, string type) : IAtenOp
{
    public ImmutableArray<string> Functions => functions;

    public ImmutableArray<int> Infer(AtenCall call) =>
        call.Argument(2, "rounding_mode") is string mode
            ? throw call.Unsupported($"its rounding_mode is '{mode}'", "Divide without rounding.")
            : Broadcasting.Infer(call);

    public void Emit(AtenCall call, TorchGraphBuilder graph) => Broadcasting.Emit(call, graph, type);
}
