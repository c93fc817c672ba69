using TorchSharp;
using Vai.Diagnostics;
using Vai.Quantizer.Data;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;
using Vai.Xir;

namespace Vai.Quantizer.Calibration;

/// <summary>
/// Finds the fix points of a prepared graph. Constants get theirs once; a computed tensor gets one a batch, and the batch goes on
/// with the most frequent one so far, so that each layer sees what quantization left of the layers before it (guide quantizer.md 1.3).
/// </summary>
internal static class Calibrator
{
    /// <returns>A fix point for each tensor that <paramref name="kinds"/> names.</returns>
    /// <exception cref="VaiException">VAI3007: a tensor holds NaN or infinity. VAI3008: an op cannot be evaluated.</exception>
    public static Dictionary<string, int> Calibrate(
        XirGraph prepared,
        IReadOnlyDictionary<string, TensorKind> kinds,
        IEnumerable<ImageBatch> batches,
        Action<ImageBatch> batchDone,
        CancellationToken cancellation)
    {
        var fixPoints = OfConstants(prepared, kinds);
        var histories = new Dictionary<string, FixPointHistory>(StringComparer.Ordinal);
        using var graph = new TorchGraph(QuantizedGraph.QuantizeConstants(prepared, kinds, fixPoints));
        foreach (var batch in batches)
        {
            foreach (var _ in graph.Evaluate(batch, Quantize))
            {
                cancellation.ThrowIfCancellationRequested();
            }

            batchDone(batch);
        }

        foreach (var (name, history) in histories)
        {
            fixPoints[name] = history.Mode;
        }

        return fixPoints;

        torch.Tensor Quantize(XirOp op, torch.Tensor value)
        {
            if (!kinds.TryGetValue(op.Name, out var kind))
            {
                return value;
            }

            var values = TorchTensors.ToArray(value);
            if (!histories.TryGetValue(op.Name, out var history))
            {
                histories[op.Name] = history = new FixPointHistory();
            }

            var fixPoint = history.Add(FixPointSearch.Find(values, kind, op.Name));
            return TorchTensors.Of(FakeQuantizer.Apply(values, fixPoint, FixPointSearch.RoundingOf(kind)), value.shape);
        }
    }

    private static Dictionary<string, int> OfConstants(XirGraph graph, IReadOnlyDictionary<string, TensorKind> kinds) =>
        graph.OfType("const").Where(op => kinds.ContainsKey(op.Name)).ToDictionary(
            op => op.Name, op => FixPointSearch.Find(ConstValues.Of(op), kinds[op.Name], op.Name), StringComparer.Ordinal);
}
