using Vai.Isa;
using Vai.Runtime.Simulation.Profiling;

namespace Vai.Reports.Page;

/// <summary>What the engines of a DPU subgraph do, and when.</summary>
/// <param name="Gap">Instructions of a layer that stand nearer to each other than so many cycles are one span; 0: every instruction is its
/// own.</param>
/// <param name="Load">Five numbers a span: cycles since the start of the span before, length, layer, instructions, cycles in which the
/// engine works; likewise the others.</param>
internal sealed record Timeline(
    int Gap, ImmutableArray<long> Load, ImmutableArray<long> Conv, ImmutableArray<long> Misc, ImmutableArray<long> Save);

/// <summary>Makes the timeline of a traced subgraph, small enough to be drawn.</summary>
internal static class Timelines
{
    /// <summary>Spans of a subgraph that a page draws fast.</summary>
    private const int MostSpans = 4000;

    private sealed record Span(double Start, double End, int Layer, int Instructions, double Busy);

    public static Timeline Of(SubgraphTrace trace)
    {
        var engines = new[] { Engines.Load, Engines.Conv, Engines.Misc, Engines.Save }.Select(engine => Spans(trace, engine)).ToArray();
        var gap = 0;
        while (engines.Sum(spans => spans.Count) > MostSpans && gap <= trace.Profile.Estimate.Cycles)
        {
            gap = Math.Max(16, gap * 2);
            engines = [.. engines.Select(spans => Merge(spans, gap))];
        }

        return new Timeline(gap, Numbers(engines[0]), Numbers(engines[1]), Numbers(engines[2]), Numbers(engines[3]));
    }

    private static List<Span> Spans(SubgraphTrace trace, Engines engine) =>
    [
        .. trace.Executions.Index()
            .Where(item => item.Item.Instruction.Engine == engine)
            .Select(item => new Span(
                trace.Starts[item.Index], trace.Starts[item.Index] + trace.Durations[item.Index], trace.Layers[item.Index], 1,
                trace.Durations[item.Index]))
            .OrderBy(span => span.Start),
    ];

    private static List<Span> Merge(List<Span> spans, int gap)
    {
        var merged = new List<Span>();
        foreach (var span in spans)
        {
            if (merged is [.., var last] && last.Layer == span.Layer && span.Start - last.End <= gap)
            {
                merged[^1] = last with
                {
                    End = Math.Max(last.End, span.End),
                    Instructions = last.Instructions + span.Instructions,
                    Busy = last.Busy + span.Busy,
                };
            }
            else
            {
                merged.Add(span);
            }
        }

        return merged;
    }

    private static ImmutableArray<long> Numbers(List<Span> spans)
    {
        var numbers = ImmutableArray.CreateBuilder<long>(spans.Count * 5);
        var before = 0L;
        foreach (var span in spans)
        {
            var start = (long)Math.Round(span.Start);
            numbers.AddRange(
                start - before, (long)Math.Round(span.End) - start, span.Layer, span.Instructions, (long)Math.Round(span.Busy));
            before = start;
        }

        return numbers.MoveToImmutable();
    }
}
