using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Passes;
using Vai.Compiler.Lowering.Patterns;
using Vai.Compiler.Lowering.Rules;
using Vai.Runtime.Cpu;
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

    private const int ImageRank = 4;

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
        var prepared = FixBehindMoves.Apply(FixBeforeMoves.Apply(ReluBeforePool.Apply(OneDimensional.Apply(quantized)), target));
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

    /// <summary>The executor looks at every op before it runs one: what it takes is whole.</summary>
    /// <exception cref="VaiException">VAI2001, VAI6001, VAI6102: the graph is broken, or has an op of a form that nobody knows.</exception>
    internal static void RequireWhole(XirGraph graph)
    {
        CheckShapes(graph);
        ExecutionPlan.Prepare(graph);
    }

    /// <summary>
    /// A hostile shape must neither be allocated nor overflow the arithmetic of addresses. Results must have the pixels that their windows
    /// make.
    /// </summary>
    /// <exception cref="VaiException">VAI2001: the graph is broken.</exception>
    private static void CheckShapes(XirGraph graph)
    {
        foreach (var op in graph.Ops)
        {
            var size = 1L;
            if (op.Output.Shape.Any(dimension => dimension < 1 || (size *= dimension) > MaximumElements))
            {
                throw Bad(op, $"has shape [{string.Join(',', op.Output.Shape)}]; 1 to {MaximumElements} numbers are possible");
            }

            if (op.Is(OpTraits.Rounds) && op.InputNames.Count() is not 1 and var count)
            {
                throw Bad(op, $"has {count} inputs; 1 is needed");
            }
        }

        foreach (var op in graph.Ops.Where(op => (op.Is(OpTraits.Convolution) || op.Is(OpTraits.Pooling)) && !op.Is(OpTraits.Transposed)))
        {
            CheckWindows(op, op.InputsOf("input") is [var input] ? graph.Op(input).Output.Shape : []);
        }
    }

    // The executor computes as many pixels as the result has, the DPU one for every window.
    private static void CheckWindows(XirOp op, ImmutableArray<int> input)
    {
        // Without a kernel the window is the whole image.
        if (input.Length != ImageRank || op.Output.Shape is not [_, var height, var width, _]
            || !op.Attributes.TryGet("kernel", out ImmutableArray<int> _))
        {
            return;
        }

        var window = Window.From(op, input);
        var (rows, columns) = (window.OutputHeight(input[1]), window.OutputWidth(input[2]));
        if ((rows, columns) != (height, width))
        {
            throw Bad(op, $"has {height} x {width} pixels; its windows make {rows} x {columns}");
        }
    }

    private static VaiException Bad(XirOp op, string what) =>
        VaiDiagnostics.BadXmodel.Exception(new DiagnosticLocation(null, op.Name), $"op '{op.Name}' {what}");

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
