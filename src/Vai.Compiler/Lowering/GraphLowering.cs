using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Passes;
using Vai.Compiler.Lowering.Patterns;
using Vai.Compiler.Lowering.Rules;
using Vai.Targets;

namespace Vai.Compiler.Lowering;

/// <summary>A graph of fixed-point ops; each op's attribute <c>device</c> says where it runs.</summary>
/// <param name="OnProcessor">The layers that stay on the processor, and why (a clause each), in graph order.</param>
/// <param name="Remarks">What else is worth saying.</param>
internal sealed record LoweredGraph(XirGraph Graph, ImmutableArray<ProcessorLayer> OnProcessor, ImmutableArray<Diagnostic> Remarks);

/// <summary>A layer of the quantized graph that the DPU does not compute.</summary>
/// <param name="Type">The op's.</param>
internal sealed record ProcessorLayer(string Name, string Type, ProcessorReason Why)
{
    /// <summary>A clause without a full stop.</summary>
    public string Reason => Why.Clause;
}

/// <summary>
/// Quantized graph in, fixed-point graph out: real ops between <c>fix</c> ops become <c>-fix</c> ops on int8, as the vendor's
/// compiled files have them (machine.md 9; xmodel.md 4). What the DPU cannot compute stays real, between <c>fix2float</c> and
/// <c>float2fix</c>.
/// </summary>
internal static class GraphLowering
{
    /// <summary>More than the DPU's addresses reach.</summary>
    private const long MaximumElements = 1L << 28;

    /// <exception cref="VaiException">VAI4104: nothing is quantized. VAI2001: the graph is broken.</exception>
    public static LoweredGraph Lower(XirGraph quantized, DpuTarget target)
    {
        ArgumentNullException.ThrowIfNull(quantized);
        if (!quantized.OfType(OpNames.Fix).Any())
        {
            throw VaiDiagnostics.NotQuantized.UnplacedException();
        }

        return Lower(quantized, target, isDryRun: false);
    }

    /// <summary>Where the layers of a graph would run. Constants may be without numbers, and are then in the result, too.</summary>
    /// <exception cref="VaiException">VAI2001: the graph is broken.</exception>
    internal static LoweredGraph DryRun(XirGraph quantized, DpuTarget target) => Lower(quantized, target, isDryRun: true);

    private static LoweredGraph Lower(XirGraph quantized, DpuTarget target, bool isDryRun)
    {
        CheckShapes(quantized);
        var prepared = FixBehindMoves.Apply(FixBeforeMoves.Apply(ReluBeforePool.Apply(OneDimensional.Apply(quantized))));
        var site = new LoweringSite(prepared, target, LoweringRules.For, isDryRun);
        var kept = ImmutableArray.CreateBuilder<ProcessorLayer>();
        var remarks = ImmutableArray.CreateBuilder<Diagnostic>();
        var replaced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var op in site.Quantized.Ops.Where(op => !replaced.Contains(op.Name)))
        {
            switch (site.RuleFor(op.Type).Apply(op, site))
            {
                case Rewrite.Replace replace:
                    site.Accept(replace);
                    replaced.UnionWith(replace.Pattern.Select(item => item.Name));
                    remarks.AddRange(replace.Remarks);
                    break;
                case Rewrite.Keep keep:
                    site.Keep(op);
                    kept.Add(new ProcessorLayer(op.Name, quantized.TryGetOp(op.Name, out var given) ? given.Type : op.Type, keep.Reason));
                    break;
            }
        }

        var outputs = site.Quantized.Results.Where(op => !site.IsConstant(op.Name)).Select(op => site.Result(op.Name)).ToList();
        var graph = OwnCopies.Apply(ReshapeDevices.Apply(XirGraph.Create(quantized.Name, Needed(site.Ops, outputs))));
        graph = XirGraph.Create(graph.Name, ResultOrder.Sort(graph.Ops, outputs), graph.Attributes);
        return new LoweredGraph(graph, [.. OnProcessor(graph, kept)], remarks.ToImmutable());
    }

    /// <summary>A hostile shape must neither be allocated nor overflow the arithmetic of addresses.</summary>
    /// <exception cref="VaiException">VAI2001: there is one.</exception>
    internal static void CheckShapes(XirGraph graph)
    {
        foreach (var op in graph.Ops)
        {
            var size = 1L;
            if (op.Output.Shape.Any(dimension => dimension < 1 || (size *= dimension) > MaximumElements))
            {
                throw VaiDiagnostics.BadXmodel.Exception(
                    new DiagnosticLocation(null, op.Name),
                    $"op '{op.Name}' has shape [{string.Join(',', op.Output.Shape)}]; 1 to {MaximumElements} numbers are possible");
            }
        }
    }

    private static IEnumerable<ProcessorLayer> OnProcessor(XirGraph graph, IEnumerable<ProcessorLayer> kept)
    {
        var reasons = kept.ToDictionary(layer => layer.Name, StringComparer.Ordinal);
        foreach (var op in graph.Ops)
        {
            if (reasons.TryGetValue(op.Name, out var layer))
            {
                yield return layer;
            }
            else if (op.Type == OpNames.ReshapeFix && Devices.Of(op) == Devices.Processor)
            {
                yield return new ProcessorLayer(op.Name, OpNames.Reshape, ReshapeDevices.Reason);
            }
        }
    }

    // Inputs stay, read or not: they are the model's interface.
    private static IEnumerable<XirOp> Needed(IReadOnlyList<XirOp> ops, IEnumerable<string> outputs)
    {
        var needed = outputs.ToHashSet(StringComparer.Ordinal);
        foreach (var op in ops.Reverse())
        {
            if (needed.Contains(op.Name))
            {
                needed.UnionWith(op.InputNames);
            }
        }

        return ops.Where(op => needed.Contains(op.Name) || op.Is(OpTraits.Input));
    }
}
