using System.Runtime.InteropServices;
using TorchSharp;
using Vai.Images;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>
/// Evaluates an XIR graph, float or quantized (<c>_int</c>), on batches of images in float32. <see cref="TorchLoader.Load"/> comes
/// first. Values live as long as an op needs them.
/// </summary>
internal sealed class TorchGraph : IDisposable
{
    private readonly XirGraph _graph;
    private readonly Dictionary<string, torch.Tensor> _constants = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> _deadAfter;

    /// <exception cref="VaiException">VAI3006: an operator cannot be evaluated. VAI2001: a constant is broken.</exception>
    public TorchGraph(XirGraph graph)
    {
        _graph = graph;
        var lastReader = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var op in graph.Ops)
        {
            QuantizerOps.Of(op);
            lastReader[op.Name] = op.Name;
            foreach (var input in op.InputNames)
            {
                lastReader[input] = op.Name;
            }
        }

        _deadAfter = lastReader.ToLookup(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        foreach (var op in graph.OfType(OpNames.Const))
        {
            _constants[op.Name] = Evaluate(new OpCall(graph, op, _constants));
        }
    }

    /// <summary>
    /// Each op that depends on the input, in graph order, with its value for the batch; the value is alive until the next is asked for.
    /// </summary>
    /// <param name="replace">Sees each value before the ops after it do, and may give another one instead.</param>
    /// <exception cref="VaiException">VAI3008: an op cannot be evaluated.</exception>
    public IEnumerable<(XirOp Op, torch.Tensor Value)> Evaluate(ImageBatch batch, Func<OpCall, torch.Tensor, torch.Tensor>? replace = null)
    {
        var values = new Dictionary<string, torch.Tensor>(_constants, StringComparer.Ordinal);
        try
        {
            foreach (var op in _graph.Ops.Where(op => !_constants.ContainsKey(op.Name)))
            {
                var call = new OpCall(_graph, op, values);
                var value = op.Is(OpTraits.Input) ? Input(_graph, op, batch) : Evaluate(call);
                values[op.Name] = value;
                if (replace?.Invoke(call, value) is { } other && !ReferenceEquals(other, value))
                {
                    value.Dispose();
                    values[op.Name] = other;
                }

                yield return (op, values[op.Name]);
                Release(values, _deadAfter[op.Name]);
            }
        }
        finally
        {
            Release(values, [.. values.Keys]);
        }
    }

    /// <summary>The values of the model's results, image after image.</summary>
    public IReadOnlyDictionary<string, float[]> Outputs(ImageBatch batch)
    {
        var results = _graph.Results.Select(op => op.Name).ToHashSet(StringComparer.Ordinal);
        return Evaluate(batch).Where(step => results.Contains(step.Op.Name))
            .ToDictionary(step => step.Op.Name, step => TorchTensors.ToArray(step.Value), StringComparer.Ordinal);
    }

    public void Dispose()
    {
        foreach (var constant in _constants.Values)
        {
            constant.Dispose();
        }
    }

    /// <summary>Other numbers for a constant, in this and later batches; the graph disposes of the tensor.</summary>
    public void SetConstant(string name, torch.Tensor value)
    {
        _constants[name].Dispose();
        _constants[name] = value.DetachFromDisposeScope();
    }

    /// <summary>The batch as the value of an input.</summary>
    public static torch.Tensor Input(XirGraph graph, XirOp op, ImageBatch batch) =>
        TorchTensors.Of(batch.Of(graph, op), [batch.Count, .. op.Output.Shape.Skip(1).Select(size => (long)size)]);

    /// <summary>One op's value.</summary>
    /// <exception cref="VaiException">VAI3008: it cannot be evaluated.</exception>
    public static torch.Tensor Evaluate(OpCall call)
    {
        try
        {
            using var scope = torch.NewDisposeScope();
            return QuantizerOps.Of(call.Op).Evaluate(call).MoveToOuterDisposeScope();
        }
        catch (Exception e) when (e is ExternalException or ArgumentException or InvalidOperationException)
        {
            var message = e.Message.Split('\n', 2)[0].Trim();
            throw new VaiException(VaiDiagnostics.ForwardFailed.At(new DiagnosticLocation(null, call.Op.Name), message), e);
        }
    }

    private void Release(Dictionary<string, torch.Tensor> values, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (!_constants.ContainsKey(name) && values.Remove(name, out var value))
            {
                value.Dispose();
            }
        }
    }
}
