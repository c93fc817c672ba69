using TorchSharp;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Calibration;

/// <summary>
/// Finds the fix points of a draft as the vendor does. Constants get theirs once; a computed tensor gets one a batch, and the batch
/// goes on with the most frequent one so far, so that each layer sees what quantization left of the layers before it
/// (quantizer.md 1.3).
/// </summary>
internal sealed class Calibrator
{
    private readonly Draft _draft;
    private readonly bool _largestValueOnly;
    private readonly Action<TorchGraph, OpCall, torch.Tensor>? _observe;
    private readonly Dictionary<string, FixPointHistory> _histories = new(StringComparer.Ordinal);

    private Calibrator(Draft draft, bool largestValueOnly, Action<TorchGraph, OpCall, torch.Tensor>? observe) =>
        (_draft, _largestValueOnly, _observe) = (draft, largestValueOnly, observe);

    /// <summary>The draft with fix points for its constants, which need no images.</summary>
    /// <exception cref="VaiException">VAI3007: a constant holds NaN or infinity.</exception>
    public static Draft WithConstants(Draft draft) => draft with
    {
        FixPoints = draft.FixPoints.SetItems(draft.Prepared.OfType(OpNames.Const).Where(op => draft.Formats.ContainsKey(op.Name)).Select(
            op => KeyValuePair.Create(op.Name, FixPointSearch.Find(ConstantCodec.Read(op), draft.Formats[op.Name], op.Name)))),
    };

    /// <param name="draft">One of <see cref="WithConstants"/>.</param>
    /// <param name="observe">Sees each rounded value, and may set constants of the graph for the batches to come.</param>
    /// <returns>The draft with a fix point for each of its tensors.</returns>
    /// <exception cref="VaiException">VAI3007: a tensor holds NaN or infinity. VAI3008: an op cannot be evaluated.</exception>
    public static Draft Run(Draft draft, QuantizationRun run, Action<TorchGraph, OpCall, torch.Tensor>? observe = null)
    {
        var calibrator = new Calibrator(draft, run.Config.LargestValueOnly, observe);
        var batchDone = run.Counter("calibrate");
        using var graph = new TorchGraph(draft.OnGrid());
        foreach (var batch in run.Batches)
        {
            foreach (var _ in graph.Evaluate(batch, (call, value) => calibrator.Quantize(graph, call, value)))
            {
                run.Cancellation.ThrowIfCancellationRequested();
            }

            batchDone(batch);
        }

        return draft.WithFixPoints(
            draft.FixPoints.SetItems(calibrator._histories.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Mode))));
    }

    private torch.Tensor Quantize(TorchGraph graph, OpCall call, torch.Tensor value)
    {
        var quantized = _draft.Formats.TryGetValue(call.Op.Name, out var format) ? Quantize(call, value, format) : value;
        _observe?.Invoke(graph, call, quantized);
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
        var quantized = !call.Op.Is(OpTraits.Input) && call.IsOwn(values) ? values.alias() : torch.empty_like(values);
        numbers.Quantize(quantized, fixPoint, format);
        return (isChannelsFirst ? quantized.permute(0, 2, 3, 1) : quantized).MoveToOuterDisposeScope();
    }
}
