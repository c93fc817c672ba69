using System.Collections.Immutable;
using Vai.Importers.Folding;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// Batch norm of a trained model: s = γ / √(var + ε), b = β − mean·s, an affine op per channel, which <see cref="ScaleFolding"/>
/// folds into the convolution before it (guide quantizer.md 2.3).
/// </summary>
internal sealed class BatchNorm : IAtenOp
{
    public ImmutableArray<string> Functions => ["batch_norm"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        if (call.Flag(5, "training", false))
        {
            throw call.Unsupported("the model was saved in training mode", "Call model.eval() before torch.jit.trace.");
        }

        if (call.Constant(3, "running_mean") is null || call.Constant(4, "running_var") is null)
        {
            throw call.Unsupported("it has no running statistics", "Use BatchNorm2d with track_running_stats=True.");
        }

        return input.Length is 2 or 4 && Parameters(call).All(tensor => tensor is null || tensor.Shape is [var channels] && channels == input[1])
            ? input
            : throw call.NotFitting($"its input is [{string.Join(", ", input)}], its statistics {call.Constant(3, "running_mean")}");
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var mean = graph.Read(call.Constant(3, "running_mean")!);
        var variance = graph.Read(call.Constant(4, "running_var")!);
        var gamma = call.Constant(1, "weight") is { } weight ? graph.Read(weight) : null;
        var beta = call.Constant(2, "bias") is { } bias ? graph.Read(bias) : null;
        var epsilon = call.Real(7, "eps", 1e-5);
        var (factors, offsets) = (new float[mean.Length], new float[mean.Length]);
        for (var channel = 0; channel < mean.Length; channel++)
        {
            var factor = (gamma?[channel] ?? 1.0) / Math.Sqrt(variance[channel] + epsilon);
            factors[channel] = (float)factor;
            offsets[channel] = (float)((beta?[channel] ?? 0.0) - (mean[channel] * factor));
        }

        var input = graph.InOrder(call, call.Tensor(0));
        var scale = graph.Const(call, "scale", factors, factors.Length);
        var offset = graph.Const(call, "bias", offsets, offsets.Length);
        graph.Add(call, "scale", AttributeMap.Of(("axis", -1)),
            XirArgument.Of("input", input.Name), XirArgument.Of("scale", scale.Name), XirArgument.Of("bias", offset.Name));
    }

    private static IEnumerable<TorchTensor?> Parameters(AtenCall call) =>
        [call.Constant(1, "weight"), call.Constant(2, "bias"), call.Constant(3, "running_mean"), call.Constant(4, "running_var")];
}
