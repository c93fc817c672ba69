using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;
using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>A multiplication by a vector cut into tiles.</summary>
internal sealed record ScalingPlan(DpuTarget Target, ScalingSuperlayer Scaling, PointwiseTiling Cut, BankPlan Banks)
    : SuperlayerPlan(Scaling, Banks)
{
    public override EngineCycles Work => Cut.Work;

    public override long Cost => Cut.Cost;

    public override ConstantLines Constants =>
        new(0, IntegerMath.CeilingDivide(Scaling.Vector.ElementCount, Target.Architecture.ChannelParallel), 0);

    public override IEnumerable<Step> Steps(ConstantLines first, bool isFirst, SchedulingOptions options)
    {
        var lanes = Target.Architecture.ChannelParallel;
        return PointwiseScheduler.Steps(
            Target, Cut, PointwiseTiling.OfMap(Banks), [Scaling.Input], Scaling.Output, 1, 1,
            channels => [new LoadVectorStep(Scaling.Vector, channels, first.Depthwise + (channels.Start / lanes))],
            tile => new ScaleStep(
                Scaling.Stage, tile.Rows, tile.Columns, tile.Channels.Count, tile.Operands[0], tile.Output, first.Depthwise
                    + (tile.Channels.Start / lanes)),
            options);
    }
}
