using System.Collections.Immutable;
using Vai.Compiler.Inspection.Constraints;
using Vai.Diagnostics;
using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>Plans superlayers one after the other, each from DDR to DDR.</summary>
public static class Scheduler
{
    /// <summary>
    /// Two stages of at most 256 groups of output channels have biases; neighbouring superlayers get different lines of the bias bank.
    /// </summary>
    private const int BiasLinesOfSuperlayer = 2 * 256;

    /// <exception cref="VaiException">VAI40xx: a superlayer is outside the target's limits.</exception>
    public static Schedule Schedule(DpuTarget target, ImmutableArray<Superlayer> superlayers, CompilerOptions options) =>
        new(ResidentConstants.LoadedOnce(target,
        [
            .. from superlayer in superlayers.Index()
               from part in CompositeSuperlayer.PartsOf(superlayer.Item)
               select Schedule(target, part, superlayer.Index, options),
        ]));

    private static SuperlayerSchedule Schedule(DpuTarget target, Superlayer superlayer, int number, CompilerOptions options)
    {
        if (SuperlayerConstraints.Violations(target, superlayer).FirstOrDefault() is { } violation)
        {
            throw new VaiException(violation);
        }

        return superlayer switch
        {
            ElementwiseSuperlayer elementwise => ElementwiseScheduler.Schedule(target, elementwise, options),
            ScalingSuperlayer scaling => ScalingScheduler.Schedule(target, scaling, number, options),
            _ => WithWindows(target, superlayer, number, options),
        };
    }

    /// <summary>Whether tiles of the superlayer fit the banks.</summary>
    public static bool Fits(DpuTarget target, Superlayer superlayer) => superlayer switch
    {
        ElementwiseSuperlayer elementwise => ElementwiseScheduler.Fits(target, elementwise),
        ScalingSuperlayer scaling => ScalingScheduler.Fits(target, scaling),
        _ => TilingSearch.Fits(target, superlayer),
    };

    private static SuperlayerSchedule WithWindows(DpuTarget target, Superlayer superlayer, int number, CompilerOptions options)
    {
        var tiling = TilingSearch.Best(target, superlayer)!;
        var biasLine = number * BiasLinesOfSuperlayer % DpuArchitecture.BankDepth;
        return new SuperlayerSchedule(
            superlayer, tiling, SuperlayerScheduler.Steps(SuperlayerGeometry.Of(target, superlayer), tiling, biasLine, options));
    }
}
