using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>An op and the values of its inputs for one batch, in XIR's order of dimensions (maps NHWC).</summary>
internal sealed class OpCall(XirGraph graph, XirOp op, IReadOnlyDictionary<string, torch.Tensor> values)
{
    public XirOp Op => op;

    public XirGraph Graph => graph;

    public torch.Tensor Input => Inputs("input").First();

    public IEnumerable<torch.Tensor> Inputs(string argument) => op.InputsOf(argument).Select(name => values[name]);

    /// <summary>The same op with other values in some inputs.</summary>
    public OpCall With(params ReadOnlySpan<(string Name, torch.Tensor Value)> others)
    {
        var changed = op.InputNames.Distinct().Where(values.ContainsKey)
            .ToDictionary(name => name, name => values[name], StringComparer.Ordinal);
        foreach (var (name, value) in others)
        {
            changed[name] = value;
        }

        return new OpCall(graph, op, changed);
    }

    /// <summary>The value in an optional slot.</summary>
    public torch.Tensor? Optional(string argument) => Inputs(argument).FirstOrDefault();

    /// <summary>The shape that the graph gives an input: one image.</summary>
    public ImmutableArray<int> InputShape => graph.Op(op.InputsOf("input")[0]).Output.Shape;

    /// <summary>The shape of the op's result for as many images as the input has.</summary>
    public long[] BatchShape => op.Output.Shape is [1, ..]
        ? [-1, .. op.Output.Shape.Skip(1).Select(size => (long)size)]
        : throw Unsupported($"its result [{string.Join(", ", op.Output.Shape)}] mixes images");

    public VaiException Unsupported(string why) => VaiDiagnostics.ForwardFailed.Exception(new DiagnosticLocation(null, op.Name), why);

    /// <summary>Whether no input has its numbers in the memory of the op's value, so that the value may be changed in place.</summary>
    public bool IsOwn(torch.Tensor value) =>
        !op.InputNames.Any(name => values.TryGetValue(name, out var input) && TorchTensors.ShareMemory(input, value));

    /// <summary>A constant of the op's own, as float32.</summary>
    public torch.Tensor Constant() => TorchTensors.Of(ConstantCodec.Read(op), [.. op.Output.Shape.Select(size => (long)size)]);
}
