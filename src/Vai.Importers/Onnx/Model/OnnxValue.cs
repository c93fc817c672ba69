using Vai.Importers.Layers;

namespace Vai.Importers.Onnx.Model;

/// <summary>What an edge of the graph carries: a constant, or a value that the graph computes.</summary>
internal sealed record OnnxValue
{
    private OnnxValue(ConstantTensor? constant, TensorView? view) => (Constant, View) = (constant, view);

    public ConstantTensor? Constant { get; }

    public TensorView? View { get; }

    public ImmutableArray<int> Shape => Constant?.Shape ?? View!.Shape;

    public static implicit operator OnnxValue(ConstantTensor constant) => new(constant, null);

    public static implicit operator OnnxValue(TensorView view) => new(null, view);
}
