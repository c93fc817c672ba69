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
        new([.. superlayers.Select((superlayer, number) => Schedule(target, superlayer, number, options))]);

    private static SuperlayerSchedule Schedule(DpuTarget target, Superlayer superlayer, int number, CompilerOptions options)
    {
        if (SuperlayerConstraints.Violations(target, superlayer).FirstOrDefault() is { } violation)
        {
            throw new VaiException(violation);
        }

        var tiling = TilingSearch.Best(target, superlayer)!;
        var biasLine = number * BiasLinesOfSuperlayer % DpuArchitecture.BankDepth;
        return new SuperlayerSchedule(
            superlayer, tiling, SuperlayerScheduler.Steps(SuperlayerGeometry.Of(target, superlayer), tiling, biasLine, options));
    }
}
