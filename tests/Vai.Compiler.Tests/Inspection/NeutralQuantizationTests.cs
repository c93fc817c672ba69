using CsCheck;
using Vai.Compiler.Inspection;
using Vai.Compiler.Lowering;
using Vai.Compiler.Tests.Maps;
using Vai.Compiler.Tests.Scheduling;
using Vai.Targets;
using Vai.Xir.Quantized;

namespace Vai.Compiler.Tests.Inspection;

/// <summary>What calibration and the weights' numbers cannot change, the inspector foresees.</summary>
public class NeutralQuantizationTests
{
    private const int Networks = 600;
    private const int Bits = 8;

    [Fact]
    public void Layers_of_any_network_run_where_they_run_with_other_fix_points_and_with_numbers()
    {
        var networks =
            from target in Gen.Int[0, LayerGenerators.Targets.Length - 1]
            from layers in Gen.Int[1, 9]
            from seed in Gen.Int[0, 1_000_000_000]
            select (target, layers, seed);
        // Without element-wise work no fix point can be changed, without depthwise convolutions not every two of them added.
        networks.Where(test => LayerGenerators.Targets[test.target].Features is { ElementwiseRows: > 0, HasDepthwise: true }).Sample(
            test => AssertSame(Float(RandomNetwork.Of(test.seed, test.layers)), test.seed, LayerGenerators.Targets[test.target]),
            iter: Networks);
    }

    [Fact]
    public void Weights_are_not_copied_and_not_read()
    {
        var net = new FloatNet();
        net.Convolution("layer", net.Input("image", 1, 4, 4, 512), 512, new Window(3, 3), groups: 2);
        net.TransposedConvolution("larger", "layer", 512, new Window(3, 3) { StrideHeight = 4, StrideWidth = 4 });
        var (graph, target) = (net.Build(), DpuTarget.Parse("B4096"));
        ModelInspector.Inspect(graph, target);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var report = ModelInspector.Inspect(graph, target);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Empty(report.LayersOnCpu);
        Assert.InRange(allocated, 0, report.Layers.Sum(layer => layer.Parameters));
    }

    [Theory]
    [InlineData(0.5f, true), InlineData(3f, true), InlineData(100f, true), InlineData(0.3f, false), InlineData(300f, false)]
    public void A_padding_runs_on_the_DPU_where_some_fix_point_has_its_number(float number, bool onDpu)
    {
        var net = new FloatNet();
        var map = net.Convolution("conv", net.Input("image", 1, 4, 4, 1), 4, new Window(3, 3));
        net.Shaped("pad", OpNames.Pad, map, [1, 4, 4, 4], AttributeMap.Of(
            ("paddings", AttributeValue.OfInt32Vector(0, 0, 1, 1, 1, 1, 0, 0)),
            ("mode", "CONSTANT"),
            ("constant_values", AttributeValue.OfFloatVector(number))));
        Assert.Equal(onDpu, !ModelInspector.Inspect(net.Build(), DpuTarget.Parse("B4096")).LayersOnCpu.Any());
    }

    private static void AssertSame(XirGraph graph, int seed, DpuTarget target)
    {
        var random = new Random(seed);
        var placement = FixPlacement.Of(graph);
        // The quantizer makes the result of a hard sigmoid 7.
        var sigmoids = graph.OfType(OpNames.HardSigmoid).Select(op => placement.ResultOf(op.Name)).ToHashSet();
        var fixPoints = placement.Kinds.Keys.Order(StringComparer.Ordinal)
            .ToDictionary(name => name, name => sigmoids.Contains(name) ? 7 : random.Next(4, 7), StringComparer.Ordinal);
        var lowered = GraphLowering.Lower(QuantizedGraph.WithFixes(Preparation.Run(graph).Graph, fixPoints, _ => Bits), target);
        var onProcessor = lowered.OnProcessor.Select(layer => Preparation.FloatName(graph, layer.Name))
            .Where(name => !graph.Op(name).Is(OpTraits.Input));
        Assert.Equal(
            onProcessor.Distinct().Order(StringComparer.Ordinal),
            ModelInspector.Inspect(graph, target).LayersOnCpu.Select(layer => layer.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>The network without its fixes.</summary>
    private static XirGraph Float(XirGraph quantized) => XirGraph.Create(
        quantized.Name,
        quantized.Ops.Where(op => op.Type != OpNames.Fix).Select(op => op.WithInputs(
            name => quantized.Op(name) is { Type: OpNames.Fix } fix ? fix.InputNames.Single() : name)));
}
