using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;
using Vai.Numerics;

namespace Vai.Importers.Keras.Layers;

/// <summary>What the vendor's quantizer makes of a sigmoid: relu6(x + 3) · 2731 / 16384 (quantizer.md 2.4).</summary>
internal sealed class VitisSigmoid : IKerasLayer
{
    private const float DpuScale = (float)DpuFractions.HardSigmoidScale;

    public ImmutableArray<string> Kinds => ["Vitis>VitisSigmoid"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var gate = graph.Elementwise(use.Layer with { Name = use.Layer.Name + "_i0" }, OpNames.HardSigmoid, use.Input);
        var scale = graph.Const(new Parameter(use.Layer.Name + "_i1", [DpuScale]), 1);
        return gate.On(
            graph.Add(use.Layer, OpNames.Mul, gate.Op.Output.Shape, AttributeMap.Empty, XirArgument.Of("input", gate.Op.Name, scale.Name)));
    }
}
