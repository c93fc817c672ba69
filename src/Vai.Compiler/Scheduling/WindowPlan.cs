using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;

namespace Vai.Compiler.Scheduling;

/// <summary>A convolution, pooling or depthwise convolution cut into tiles.</summary>
internal sealed record WindowPlan(SuperlayerGeometry Geometry, Tiling Cut, BankPlan Banks) : SuperlayerPlan(Geometry.Superlayer, Banks)
{
    public override EngineCycles Work => Cut.Work;

    public override long Cost => Cut.Cost;

    public override Tiling Tiling => Cut;

    public override ConstantLines Constants => new(
        Cut.WeightSlots * Cut.Lines.BlockGroups * Geometry.WeightLines,
        Cut.DepthwiseSlots * Cut.Lines.BlockGroups * Geometry.DepthwiseWeightLines,
        Geometry.OutputGroups * ((Geometry.Convolution is null ? 0 : 1) + (Geometry.Alu is DepthwiseStage ? 1 : 0)));

    public override ImmutableArray<DdrTensor> ConstantTensors =>
    [
        .. Geometry.Convolution is { } convolution ? new[] { convolution.Weights, convolution.Bias } : [],
        .. Geometry.Alu is DepthwiseStage depthwise ? new[] { depthwise.Weights, depthwise.Bias } : [],
    ];

    public override IEnumerable<Step> Steps(ConstantLines first, bool isFirst, SchedulingOptions options) =>
        SuperlayerScheduler.Steps(this, first, isFirst, options);
}
