using Vai.Compiler.Limits;
using Vai.Compiler.Placement;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;
using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>Plans superlayers: what stays in the banks, how each is cut, where its constants lie; then writes their steps.</summary>
internal static class Scheduler
{
    /// <exception cref="VaiException">VAI40xx: a superlayer is outside the target's limits.</exception>
    public static Schedule Schedule(DpuTarget target, ImmutableArray<Superlayer> superlayers, SchedulingOptions options)
    {
        if (superlayers.SelectMany(CompositeSuperlayer.PartsOf).SelectMany(part => SuperlayerConstraints.Violations(target, part))
            .FirstOrDefault() is { } violation)
        {
            throw new VaiException(violation);
        }

        return new(ResidentConstants.LoadedOnce(
            target, Steps(BankPlanner.Plan(target, superlayers, DdrLayout.WorkspaceRegister, options), options)));
    }

    /// <summary>The cheapest way to do a superlayer with what it finds in the banks; null where nothing fits.</summary>
    internal static SuperlayerPlan? Plan(DpuTarget target, Superlayer superlayer, BankPlan banks)
    {
        return Views(target, superlayer, banks).Select(view => PlanAsItIs(target, view, banks)).OfType<SuperlayerPlan>()
            .MinBy(plan => plan.Cost);
    }

    /// <summary>The superlayer, and the same work with its tensors in DDR seen in other ways.</summary>
    private static IEnumerable<Superlayer> Views(DpuTarget target, Superlayer superlayer, BankPlan banks) => superlayer switch
    {
        ConvolutionSuperlayer convolution when banks.Inputs[0] is null => WindowViews.Of(target, convolution).Prepend(superlayer),
        ElementwiseSuperlayer elementwise when banks.Output is null && banks.Inputs.All(input => input is null) =>
            [PackedMaps.Of(elementwise, target.Architecture.ChannelParallel), superlayer],
        _ => [superlayer],
    };

    private static SuperlayerPlan? PlanAsItIs(DpuTarget target, Superlayer superlayer, BankPlan banks)
    {
        switch (superlayer)
        {
            case ElementwiseSuperlayer elementwise:
                return PointwiseTiling.Best(target, elementwise, banks) is { } tilings
                    ? new ElementwisePlan(target, elementwise, tilings, banks)
                    : null;
            case ScalingSuperlayer scaling:
                return PointwiseTiling.Best(target, scaling, banks) is { } cut ? new ScalingPlan(target, scaling, cut, banks) : null;
            default:
                var geometry = SuperlayerGeometry.Of(target, superlayer);
                return TilingSearch.Best(geometry, banks) is { } tiling ? new WindowPlan(geometry, tiling, banks) : null;
        }
    }

    private static ImmutableArray<SuperlayerSchedule> Steps(ImmutableArray<SuperlayerPlan> plans, SchedulingOptions options)
    {
        var schedules = ImmutableArray.CreateBuilder<SuperlayerSchedule>(plans.Length);
        var first = default(ConstantLines);
        foreach (var (number, plan) in plans.Index())
        {
            if (number > 0 && !SharesConstants(plan, plans[number - 1]))
            {
                first = first.Behind(plans[number - 1].Constants, plan.Constants);
            }

            schedules.Add(new SuperlayerSchedule(plan.Superlayer, plan.Tiling, plan.Banks, [.. plan.Steps(first, number == 0, options)]));
        }

        return schedules.ToImmutable();
    }

    // Phases of one convolution share what is loaded.
    private static bool SharesConstants(SuperlayerPlan plan, SuperlayerPlan before) =>
        plan.ConstantTensors.Any() && plan.ConstantTensors.SequenceEqual(before.ConstantTensors) && plan.Constants == before.Constants;
}
