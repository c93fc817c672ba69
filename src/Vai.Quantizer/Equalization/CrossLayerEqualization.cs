using Vai.Quantizer.Ops;

namespace Vai.Quantizer.Equalization;

/// <summary>
/// Moves the scale of channels from a convolution into the next one, so that one fix point suits all channels of a tensor. Between
/// them may stand only what commutes with a positive factor: relu and pools (quantizer.md 2.5). The network computes the same.
/// </summary>
internal static class CrossLayerEqualization
{
    /// <summary>The vendor's: one pass over all pairs, biases counted, channels of small numbers left alone.</summary>
    public static XirGraph Vendor(XirGraph graph) => Run(graph, 1, VendorScales);

    /// <summary>Passes until the ranges of neighbours are equal, weights alone counted.</summary>
    public static XirGraph Balanced(XirGraph graph) => Run(graph, 20, BalancedScales);

    /// <summary>Pairs of convolutions, the first feeding nothing but the second.</summary>
    internal static IEnumerable<(XirOp First, XirOp Second)> Pairs(XirGraph graph)
    {
        foreach (var first in graph.Ops.Where(op => QuantizerOps.Of(op).Scaling == ChannelScaling.Weighted))
        {
            var last = first;
            while (graph.OnlyReader(last.Name) is { } reader)
            {
                last = reader;
                if (QuantizerOps.Of(reader).Scaling != ChannelScaling.Transparent)
                {
                    break;
                }
            }

            if (last != first && QuantizerOps.Of(last).Scaling == ChannelScaling.Weighted)
            {
                yield return (first, last);
            }
        }
    }

    private static XirGraph Run(XirGraph graph, int passes, Func<ChannelWeights, ChannelWeights, float[]> scalesOf)
    {
        var weights = new Dictionary<string, ChannelWeights>(StringComparer.Ordinal);
        var pairs = Pairs(graph).Select(pair => (First: Weights(pair.First), Second: Weights(pair.Second)))
            .Where(pair => pair is { First: not null, Second: not null } && pair.First!.Outputs == pair.Second!.Inputs).ToArray();
        for (var pass = 0; pass < passes; pass++)
        {
            foreach (var (first, second) in pairs)
            {
                var scales = scalesOf(first!, second!);
                first!.DivideOutputs(scales);
                second!.MultiplyInputs(scales);
            }
        }

        return WithWeights(graph, weights.Values);

        ChannelWeights? Weights(XirOp op)
        {
            if (!weights.TryGetValue(op.Name, out var known) && ChannelWeights.Of(graph, op) is { } read)
            {
                weights[op.Name] = known = read;
            }

            return known;
        }
    }

    private static XirGraph WithWeights(XirGraph graph, IEnumerable<ChannelWeights> changed)
    {
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var weights in changed)
        {
            values[weights.Op.InputsOf("weights")[0]] = weights.Values;
            if (weights.Bias is not null)
            {
                values[weights.Op.InputsOf("bias")[0]] = weights.Bias;
            }
        }

        return ConstantCodec.Replace(graph, values);
    }

    private static float[] BalancedScales(ChannelWeights first, ChannelWeights second) =>
        [.. first.LargestByOutput().Zip(second.LargestByInput(), (own, next) => own * next > 0 ? MathF.Sqrt(own / next) : 1f)];

    private static float[] VendorScales(ChannelWeights first, ChannelWeights second)
    {
        var own = first.LargestByOutput();
        if (first.Bias is { } bias)
        {
            var shrink = Shrink(first, bias);
            for (var channel = 0; channel < own.Length; channel++)
            {
                // A channel without weights has a bias that says nothing of its range.
                own[channel] = own[channel] == 0 ? 0 : Math.Max(own[channel], Math.Abs(bias[channel]) / shrink);
            }
        }

        return [.. own.Zip(second.LargestByInput(), (left, right) =>
            left + right < 0.5f || left * right == 0 ? 1f : left / MathF.Sqrt(left * right))];
    }

    /// <summary>How far a bias counts less than a weight: the larger the biases beside the weights, the less.</summary>
    private static float Shrink(ChannelWeights weights, float[] bias)
    {
        var largestWeight = weights.Values.Max(Math.Abs);
        var largestBias = bias.Max(Math.Abs);
        var (median, mean) = Ratios(weights, bias);
        return largestBias < 10 && largestBias / largestWeight < 20
            ? median > 100 || mean > 1000 ? 5 : 2
            : median > 30 || mean > 500 ? 20 : median > 15 || mean > 100 ? 10 : 5;
    }

    private static (float Median, double Mean) Ratios(ChannelWeights weights, float[] bias)
    {
        const float smallest = 1e-7f;
        var leastOfChannel = Enumerable.Repeat(float.PositiveInfinity, weights.Outputs).ToArray();
        for (var i = 0; i < weights.Values.Length; i++)
        {
            var magnitude = Math.Abs(weights.Values[i]);
            ref var least = ref leastOfChannel[weights.OutputOf(i)];
            least = magnitude > 0 ? Math.Min(least, magnitude) : least;
        }

        var ratios = new float[weights.Values.Length];
        for (var i = 0; i < ratios.Length; i++)
        {
            var (channel, magnitude) = (weights.OutputOf(i), Math.Abs(weights.Values[i]));
            var divisor = magnitude > 0 ? magnitude : float.IsFinite(leastOfChannel[channel]) ? leastOfChannel[channel] : smallest;
            ratios[i] = Math.Abs(bias[channel]) / Math.Max(divisor, smallest);
        }

        Array.Sort(ratios);
        return (ratios[(ratios.Length - 1) / 2], ratios.Average(ratio => (double)ratio));
    }
}
