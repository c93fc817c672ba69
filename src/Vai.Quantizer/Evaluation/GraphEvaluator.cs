using Vai.Images;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Evaluation;

/// <summary>Evaluates a graph, float or quantized, on images: what calibration and training see of it.</summary>
internal sealed class GraphEvaluator : IDisposable
{
    private readonly TorchGraph _graph;

    /// <param name="libTorchDirectory">The folder of libtorch's libraries; null: <c>VAI_LIBTORCH</c>, else the NuGet package.</param>
    /// <exception cref="VaiException">VAI0010 to VAI0012: no libtorch. VAI3006: an operator cannot be evaluated.</exception>
    public GraphEvaluator(XirGraph graph, string? libTorchDirectory = null)
    {
        TorchLoader.Load(libTorchDirectory);
        _graph = new TorchGraph(graph);
    }

    /// <summary>The values of some ops, image after image.</summary>
    /// <exception cref="VaiException">VAI3008: an op cannot be evaluated.</exception>
    public IReadOnlyDictionary<string, float[]> Evaluate(ImageBatch images, params IReadOnlyCollection<string> names) =>
        _graph.Evaluate(images)
        .Where(step => names.Contains(step.Op.Name))
            .ToDictionary(step => step.Op.Name, step => TorchTensors.ToArray(step.Value), StringComparer.Ordinal);

    /// <inheritdoc />
    public void Dispose() => _graph.Dispose();
}
