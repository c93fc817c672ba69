using Vai.Quantizer.Calibration;
using Vai.Quantizer.Evaluation;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer;

/// <summary>
/// Decides about the concats at a model's ends. With one fix point for all that it joins, a concat costs nothing on the DPU; where that
/// loses much of a member, each keeps its own fix point and the processor joins real numbers.
/// </summary>
internal static class FloatJoins
{
    /// <summary>In dB: a bit. What a member may lose.</summary>
    private const double MostLost = 6;

    /// <summary>In dB. A member that keeps as much loses less than the layers before it lost.</summary>
    private const double Enough = 30;

    /// <summary>The concats that stay float, each with a message that says why.</summary>
    public static ImmutableArray<(string Name, Diagnostic Why)> Of(QuantizationRun run)
    {
        var joins = FloatTail.Joins(run.Source).ToArray();
        if (joins.Length == 0)
        {
            return [];
        }

        var values = Values(run, joins.SelectMany(Members).ToHashSet(StringComparer.Ordinal));
        return [.. joins.Select(join => (join.Name, Why: Why(run, join, values))).Where(item => item.Why is not null)!];
    }

    private static IEnumerable<string> Members(XirOp join) => join.InputsOf("input").Distinct();

    private static Dictionary<string, float[]> Values(QuantizationRun run, HashSet<string> names)
    {
        using var graph = new TorchGraph(run.Source);
        return graph.Evaluate(run.JudgingBatch).Where(step => names.Contains(step.Op.Name))
            .ToDictionary(step => step.Op.Name, step => TorchTensors.ToArray(step.Value), StringComparer.Ordinal);
    }

    private static Diagnostic? Why(QuantizationRun run, XirOp join, Dictionary<string, float[]> values)
    {
        // What is no image's is a constant, and takes the fix point that it gets.
        var members = Members(join).Where(values.ContainsKey).ToArray();
        var format = run.Config.Bits.Format(join.Name, TensorKind.Activation);
        var shared = FixPointSearch.Find(members.SelectMany(name => values[name]).ToArray(), format, join.Name);
        foreach (var name in members)
        {
            var own = FixPointSearch.Find(values[name], format, name);
            var (alone, together) = (Kept(values[name], own, format), Kept(values[name], shared, format));
            if (together < Enough && alone - together > MostLost)
            {
                return VaiDiagnostics.JoinStaysFloat.At(new DiagnosticLocation(null, join.Name), name, together, alone);
            }
        }

        return null;
    }

    private static double Kept(float[] values, int fixPoint, TensorFormat format)
    {
        var noise = new SignalToNoise();
        noise.Add(values, FakeQuantizer.Apply(values, fixPoint, format));
        return noise.Decibel;
    }
}
