using System.Collections.Immutable;
using Vai.Compiler.Limits;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;
using Vai.Diagnostics;
using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>Plans superlayers: what stays in the banks, how each is cut, where its constants lie; then writes their steps.</summary>
public static class Scheduler
{
    /// <summary>The register of tensors that live only during the run (guide dpu-isa.md 1: the vendor's use of the registers).</summary>
    public const int WorkspaceRegister = 1;

    /// <exception cref="VaiException">VAI40xx: a superlayer is outside the target's limits.</exception>
    public static Schedule Schedule(DpuTarget target, ImmutableArray<Superlayer> superlayers, CompilerOptions options)
    {
        if (superlayers.SelectMany(CompositeSuperlayer.PartsOf).SelectMany(part => SuperlayerConstraints.Violations(target, part)).FirstOrDefault() is { } violation)
        {
            throw new VaiException(violation);
        }

        return new(ResidentConstants.LoadedOnce(target, Steps(BankPlanner.Plan(target, superlayers, WorkspaceRegister, options), options)));
    }

    /// <summary>Whether tiles of the superlayer fit the banks.</summary>
    public static bool Fits(DpuTarget target, Superlayer superlayer) => superlayer is ElementwiseSuperlayer or ScalingSuperlayer
        ? Plan(target, superlayer, BankPlan.Streaming(target, superlayer)) is not null
        : TilingSearch.Fits(target, superlayer);

    /// <summary>The cheapest way to do a superlayer with what it finds in the banks; null where nothing fits.</summary>
    internal static SuperlayerPlan? Plan(DpuTarget target, Superlayer superlayer, BankPlan banks)
    {
        switch (superlayer)
        {
            case ElementwiseSuperlayer elementwise:
                return ElementwisePlan.Best(target, elementwise, banks);
            case ScalingSuperlayer scaling:
                return ScalingPlan.Best(target, scaling, banks);
            default:
                var geometry = SuperlayerGeometry.Of(target, superlayer);
                return TilingSearch.Best(geometry, banks) is { } tiling ? new WindowPlan(geometry, tiling, banks) : null;
        }
    }

    private static ImmutableArray<SuperlayerSchedule> Steps(ImmutableArray<SuperlayerPlan> plans, CompilerOptions options)
    {
        var schedules = ImmutableArray.CreateBuilder<SuperlayerSchedule>(plans.Length);
        var first = default(ConstantLines);
        foreach (var (number, plan) in plans.Index())
        {
            // Phases of one convolution share what is loaded.
            if (number > 0 && !(plan.ConstantTensors.Any() && plan.ConstantTensors.SequenceEqual(plans[number - 1].ConstantTensors) && plan.Constants == plans[number - 1].Constants))
            {
                first = first.Behind(plans[number - 1].Constants, plan.Constants);
            }

            schedules.Add(new SuperlayerSchedule(plan.Superlayer, plan.Tiling, plan.Banks, [.. plan.Steps(first, number == 0, options)]));
        }

        return schedules.ToImmutable();
    }
}
