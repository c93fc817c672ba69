using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;
using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>Element-wise work, each part cut into tiles.</summary>
internal sealed record ElementwisePlan(
    DpuTarget Target, ElementwiseSuperlayer Elementwise, ImmutableArray<PointwiseTiling> Tilings, BankPlan Banks)
        : SuperlayerPlan(Elementwise, Banks)
{
    public override EngineCycles Work => Tilings.Aggregate(default(EngineCycles), (sum, tiling) => sum + tiling.Work);

    public override long Cost => Tilings.Sum(tiling => tiling.Cost);

    public override ConstantLines Constants => default;

    public override IEnumerable<Step> Steps(ConstantLines first, bool isFirst, SchedulingOptions options) =>
        Elementwise.Parts.Zip(Tilings, (part, tiling) => PointwiseScheduler.Steps(
            Target, tiling, PointwiseTiling.BanksOf(part, Elementwise, Banks), part.Operands, part.Output, part.RepeatRows,
            part.RepeatColumns,
            _ => [],
            tile => new ElementwiseStep(part.Stage, tile.Rows, tile.Columns, tile.Channels.Count, tile.Operands, tile.Output,
                part.RepeatColumns),
            options)).SelectMany(steps => steps);
}
