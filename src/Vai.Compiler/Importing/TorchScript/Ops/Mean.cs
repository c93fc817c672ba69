using System.Collections.Immutable;

namespace Vai.Compiler.Importing.TorchScript.Ops;

/// <summary>Mean over height and width: a global avgpool2d, which the DPU has, and a reshape where the two axes go.</summary>
internal sealed class Mean : IAtenOp
{
    public ImmutableArray<string> Functions => ["mean"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var axes = call.Integers(1, "dim").Select(axis => call.Axis(axis, input.Length)).Order().ToArray();
        if (input.Length != 4 || axes is not [2, 3])
        {
            throw call.Unsupported($"it is over axes [{string.Join(", ", axes)}] of [{string.Join(", ", input)}]", "Take the mean over height and width, mean([2, 3]).");
        }

        return KeepsAxes(call) ? [input[0], input[1], 1, 1] : [input[0], input[1]];
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var input = call.Tensor(0);
        var pool = AdaptiveAvgPool2d.EmitMean(call, graph, input, [input.Shape[0], input.Shape[1], 1, 1]);
        if (!KeepsAxes(call))
        {
            graph.Set(call, graph.Reshape(call, pool, call.Output.Shape));
        }
    }

    private static bool KeepsAxes(AtenCall call) => call.Flag(2, "keepdim", false);
}
