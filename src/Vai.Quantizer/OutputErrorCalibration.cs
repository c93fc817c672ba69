using Vai.Images;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Equalization;
using Vai.Quantizer.Evaluation;
using Vai.Quantizer.Ops;

namespace Vai.Quantizer;

/// <summary>
/// The default: the vendor's search, then fix points and biases by the error of each layer's output, on the network as it is and
/// equalized, and the vendor's own way; the one whose results come nearest to the float model's is taken.
/// </summary>
internal static class OutputErrorCalibration
{
    public static Draft Run(QuantizationRun run)
    {
        var judging = run.JudgingBatch;
        var exact = Results(run.Source, judging);
        var joins = FloatJoins.Of(run);
        var candidates = Candidates(run).Select(graph =>
        {
            var draft = Calibrator.Run(Calibrator.WithConstants(Draft.Of(graph, Placement(graph), run.Config)), run);
            return OutputErrorSearch.Run(draft, judging, run);
        });
        var best = candidates.Append(VendorCalibration.Run(run, run.Source, Placement))
            .MinBy(draft => Distance(exact, Results(draft.Build(), judging)))!;
        return best with { Diagnostics = [.. joins.Select(join => join.Why), .. best.Diagnostics] };

        FixPlacement Placement(XirGraph graph) => FixPlacement.Of(graph, [.. joins.Select(join => join.Name)]);
    }

    /// <summary>The network as it is, and equalized in the ways that change it.</summary>
    private static IEnumerable<XirGraph> Candidates(QuantizationRun run)
    {
        var known = new List<XirGraph>();
        foreach (var graph in All())
        {
            if (!known.Contains(graph))
            {
                known.Add(graph);
                yield return graph;
            }
        }

        IEnumerable<XirGraph> All()
        {
            yield return run.Source;
            if (run.Config.Equalize)
            {
                yield return CrossLayerEqualization.Balanced(run.Source);
            }

            if (run.Config.Equalize && run.Config.ReplaceRelu6)
            {
                yield return Relu6.Replace(run.Source);
                yield return CrossLayerEqualization.Balanced(Relu6.Replace(run.Source));
            }
        }
    }

    private static IReadOnlyDictionary<string, float[]> Results(XirGraph graph, ImageBatch images)
    {
        using var evaluator = new TorchGraph(graph);
        return evaluator.Outputs(images);
    }

    // A quantized result ends in a fix op where the float one ends in the op itself.
    private static double Distance(IReadOnlyDictionary<string, float[]> exact, IReadOnlyDictionary<string, float[]> quantized) =>
        exact.Sum(pair =>
    {
        var other = quantized.TryGetValue(pair.Key, out var same) ? same : quantized[QuantizedGraph.FixName(pair.Key)];
        var noise = new SignalToNoise();
        noise.Add(pair.Value, other);
        return -noise.Decibel;
    });
}
