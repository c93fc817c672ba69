using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;
using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>A multiplication by a vector cut into tiles.</summary>
internal sealed record ScalingPlan(DpuTarget Target, ScalingSuperlayer Scaling, PointwiseTiling Cut, BankPlan Banks) : SuperlayerPlan(Scaling, Banks)
{
    public override long Cost => Cut.Cost;

    public override ConstantLines Constants => new(0, IntegerMath.CeilingDivide(Scaling.Vector.ElementCount, Target.Architecture.ChannelParallel), 0);

    /// <returns>Null where no tile fits the banks.</returns>
    /// <exception cref="ArgumentException">The map and the vector do not go together: a bug of the caller.</exception>
    public static ScalingPlan? Best(DpuTarget target, ScalingSuperlayer superlayer, BankPlan banks)
    {
        if (!superlayer.Input.Shape.AsSpan().SequenceEqual(superlayer.Output.Shape.AsSpan()) || superlayer.Vector.ElementCount != superlayer.Input.Shape[3])
        {
            throw new ArgumentException($"superlayer '{superlayer.Name}': the map and the vector do not go together");
        }

        // The vector goes another way.
        return PointwiseTiling.Best(target, [superlayer.Input], 1, OfMap(banks)) is { } tiling ? new ScalingPlan(target, superlayer, tiling, banks) : null;
    }

    public override IEnumerable<Step> Steps(ConstantLines first, bool isFirst, CompilerOptions options)
    {
        var lanes = Target.Architecture.ChannelParallel;
        return PointwiseScheduler.Steps(
            Target, Cut, OfMap(Banks), [Scaling.Input], Scaling.Output, 1, 1,
            channels => [new LoadVectorStep(Scaling.Vector, channels, first.Depthwise + (channels.Start / lanes))],
            tile => new ScaleStep(
                Scaling.Stage, tile.Rows, tile.Columns, tile.Channels.Count, tile.Operands[0], tile.Output, first.Depthwise + (tile.Channels.Start / lanes)),
            options);
    }

    private static BankPlan OfMap(BankPlan banks) => banks with { Inputs = [banks.Inputs[0]] };
}
