using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering;

namespace Vai.Compiler.Assembly;

/// <summary>Says which layers the DPU does not compute: a message where they stand at the ends of the model, a warning where they cut
/// it.</summary>
internal static class ProcessorLayers
{
    public static IEnumerable<Diagnostic> Diagnose(LoweredGraph lowered, XirGraph compiled)
    {
        var dpuSubgraphs = compiled.Root.Children.Count(child => child.Device == Devices.Dpu);
        var (after, before) = (Reachable(compiled, forward: true), Reachable(compiled, forward: false));
        foreach (var layer in lowered.OnProcessor)
        {
            var location = new DiagnosticLocation(null, layer.Name);
            yield return after.Contains(layer.Name) && before.Contains(layer.Name)
                ? VaiDiagnostics.OpSplitsDpu.At(location, layer.Type, layer.Reason, dpuSubgraphs)
                : VaiDiagnostics.OpOnProcessor.At(location, layer.Type, layer.Reason);
        }
    }

    // The ops behind (or in front of) some download (or upload).
    private static HashSet<string> Reachable(XirGraph graph, bool forward)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        foreach (var op in forward ? graph.Ops : graph.Ops.Reverse())
        {
            var isBorder = op.Type == (forward ? OpNames.Download : OpNames.Upload);
            var isNext = forward
                ? op.InputNames.Any(reached.Contains)
                : graph.ConsumersOf(op.Name).Any(consumer => reached.Contains(consumer.Name));
            if (isBorder || isNext)
            {
                reached.Add(op.Name);
            }
        }

        return reached;
    }
}
