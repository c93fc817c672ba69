using TorchSharp;
using Vai.Diagnostics;
using Vai.Images;
using Vai.Quantizer.Correction;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;
using Vai.Xir;

namespace Vai.Quantizer.Calibration;

/// <summary>
/// Finds the fix points of a draft as the vendor does. Constants get theirs once; a computed tensor gets one a batch, and the batch
/// goes on with the most frequent one so far, so that each layer sees what quantization left of the layers before it
/// (guide quantizer.md 1.3).
/// </summary>
internal sealed class Calibrator
{
    private readonly Draft _draft;
    private readonly bool _largestValueOnly;
    private readonly VendorBiasCorrection? _correction;
    private readonly Dictionary<string, FixPointHistory> _histories = new(StringComparer.Ordinal);

    private Calibrator(Draft draft, bool correctBiases, bool largestValueOnly)
    {
        var fixPoints = OfConstants(draft);
        _draft = draft with { FixPoints = draft.FixPoints.SetItems(fixPoints) };
        _largestValueOnly = largestValueOnly;
        _correction = correctBiases ? new VendorBiasCorrection(_draft) : null;
    }

    /// <param name="correctBiases">Also corrects biases batch after batch, as the vendor does (2.6).</param>
    /// <param name="largestValueOnly">The vendor's "maxmin": the largest value decides, nothing is searched.</param>
    /// <returns>The draft with a fix point for each of its tensors.</returns>
    /// <exception cref="VaiException">VAI3007: a tensor holds NaN or infinity. VAI3008: an op cannot be evaluated.</exception>
    public static Draft Run(
        Draft draft,
        IEnumerable<ImageBatch> batches,
        bool correctBiases,
        bool largestValueOnly,
        Action<ImageBatch> batchDone,
        CancellationToken cancellation)
    {
        var calibrator = new Calibrator(draft, correctBiases, largestValueOnly);
        using var graph = new TorchGraph(calibrator._draft.OnGrid());
        foreach (var batch in batches)
        {
            foreach (var _ in graph.Evaluate(batch, (call, value) => calibrator.Quantize(graph, call, value)))
            {
                cancellation.ThrowIfCancellationRequested();
            }

            batchDone(batch);
        }

        return calibrator.Result();
    }

    private Draft Result()
    {
        var found = _draft.FixPoints.SetItems(_histories.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Mode)));
        var corrected = _correction is null ? _draft : _draft.WithConstants(_correction.Biases) with { IsBiasCorrected = true };
        return corrected.WithFixPoints(found);
    }

    private torch.Tensor Quantize(TorchGraph graph, OpCall call, torch.Tensor value)
    {
        var quantized = _draft.Formats.TryGetValue(call.Op.Name, out var format) ? Quantize(call, value, format) : value;
        _correction?.Observe(graph, call, quantized);
        return quantized;
    }

    private torch.Tensor Quantize(OpCall call, torch.Tensor value, TensorFormat format)
    {
        using var scope = torch.NewDisposeScope();
        var name = call.Op.Name;
        var (values, isChannelsFirst) = TorchTensors.InMemoryOrder(value);
        var numbers = new Numbers(values);
        if (!_histories.TryGetValue(name, out var history))
        {
            _histories[name] = history = new FixPointHistory();
        }

        var fixPoint = history.Add(FixPointSearch.Find(numbers, format, _largestValueOnly ? 1 : format.Scope, name, history.Last));

        // In place where the memory is the value's own: new memory costs as much as the search.
        var quantized = call.Op.Type != "data" && call.IsOwn(values) ? values.alias() : torch.empty_like(values);
        numbers.Quantize(quantized, fixPoint, format);
        return (isChannelsFirst ? quantized.permute(0, 2, 3, 1) : quantized).MoveToOuterDisposeScope();
    }

    private static Dictionary<string, int> OfConstants(Draft draft) =>
        draft.Prepared.OfType("const").Where(op => draft.Formats.ContainsKey(op.Name)).ToDictionary(
            op => op.Name, op => FixPointSearch.Find(ConstValues.Of(op), draft.Formats[op.Name], op.Name), StringComparer.Ordinal);
}
