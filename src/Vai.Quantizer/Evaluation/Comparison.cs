using TorchSharp;
using Vai.Images;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Evaluation;

/// <summary>Measures a quantized graph against the float graph that it was made from, both on the same pictures.</summary>
internal static class Comparison
{
    /// <param name="prepared">The float graph; its ops stand in <paramref name="quantized"/> in the same order, with fix ops
    /// between.</param>
    public static QuantizationReport Run(
        XirGraph prepared,
        XirGraph quantized,
        IReadOnlyDictionary<string, TensorFormat> formats,
        IEnumerable<ImageBatch> batches,
        Action<ImageBatch> batchDone,
        CancellationToken cancellation)
    {
        var errors = prepared.Ops.Where(op => formats.ContainsKey(op.Name))
            .ToDictionary(op => op.Name, op => new TensorError(FixPointOf(quantized, op.Name)), StringComparer.Ordinal);
        AddConstants(errors, prepared, quantized);
        var classes = prepared.Results.Where(result => ClassResult.ClassesOf(result) > 0)
            .Select(result => result.Name).ToHashSet(StringComparer.Ordinal);
        var (images, agreeing) = (0, 0);
        using var exactGraph = new TorchGraph(prepared);
        using var quantizedGraph = new TorchGraph(quantized);
        foreach (var batch in batches)
        {
            // Side by side, so that only the values that are still needed stay in memory.
            var agrees = Enumerable.Repeat(true, batch.Count).ToArray();
            using var steps = quantizedGraph.Evaluate(batch).GetEnumerator();
            foreach (var (op, value) in exactGraph.Evaluate(batch))
            {
                cancellation.ThrowIfCancellationRequested();
                var isResult = classes.Contains(op.Name);
                var isFixed = formats.ContainsKey(op.Name);
                if (isResult || isFixed)
                {
                    var other = Advance(steps, isFixed ? QuantizedGraph.FixName(op.Name) : op.Name);
                    var (exact, rounded) = (TorchTensors.ToArray(value), TorchTensors.ToArray(other));
                    if (isFixed)
                    {
                        errors[op.Name].Add(exact, rounded);
                    }

                    if (isResult)
                    {
                        Judge(agrees, exact, rounded);
                    }
                }
            }

            images += batch.Count;
            agreeing += agrees.Count(same => same);
            batchDone(batch);
        }

        var tensors = prepared.Ops.Where(op => formats.ContainsKey(op.Name)).Select(op => new QuantizedTensor(
            op.Name, op.Type, formats[op.Name].Kind, FixPointOf(quantized, op.Name), errors[op.Name].Noise.Decibel,
            errors[op.Name].Noise.Cosine) { Histogram = errors[op.Name].Histogram });
        return new QuantizationReport([.. tensors], images, classes.Count == 0 ? null : agreeing);
    }

    private static void AddConstants(Dictionary<string, TensorError> errors, XirGraph prepared, XirGraph quantized)
    {
        foreach (var op in prepared.OfType(OpNames.Const).Where(op => errors.ContainsKey(op.Name)))
        {
            errors[op.Name].Add(ConstantCodec.View(op), ConstantCodec.View(quantized.Op(op.Name)));
        }
    }

    private static torch.Tensor Advance(IEnumerator<(XirOp Op, torch.Tensor Value)> steps, string name)
    {
        while (steps.MoveNext())
        {
            if (steps.Current.Op.Name == name)
            {
                return steps.Current.Value;
            }
        }

        throw new InvalidOperationException($"the quantized graph does not reach '{name}' in the float graph's order");
    }

    /// <summary>An image agrees where every vector of classes says the same class.</summary>
    private static void Judge(bool[] agrees, ReadOnlySpan<float> exact, ReadOnlySpan<float> rounded)
    {
        var classes = exact.Length / agrees.Length;
        for (var i = 0; i < agrees.Length; i++)
        {
            var (start, end) = (i * classes, (i + 1) * classes);
            agrees[i] &= GraphAccuracy.IndexOfMax(exact[start..end]) == GraphAccuracy.IndexOfMax(rounded[start..end]);
        }
    }

    private static int FixPointOf(XirGraph quantized, string name) =>
        quantized.Op(QuantizedGraph.FixName(name)).Attributes.Get("fix_point", 0);

    private sealed class TensorError(int fixPoint)
    {
        public SignalToNoise Noise { get; } = new();

        public ValueHistogram Histogram { get; } = new(fixPoint);

        public void Add(ReadOnlySpan<float> exact, ReadOnlySpan<float> quantized)
        {
            Noise.Add(exact, quantized);
            Histogram.Add(exact, quantized);
        }
    }
}
