using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>Plans multiplications by vectors.</summary>
internal static class ScalingScheduler
{
    public static bool Fits(DpuTarget target, ScalingSuperlayer superlayer) => PointwiseTiling.Best(target, superlayer.Input, 1, 1) is not null;

    /// <param name="number">Of the superlayer: neighbours use different halves of the bank of depthwise weights.</param>
    public static SuperlayerSchedule Schedule(DpuTarget target, ScalingSuperlayer superlayer, int number, CompilerOptions options)
    {
        if (!superlayer.Input.Shape.AsSpan().SequenceEqual(superlayer.Output.Shape.AsSpan()) || superlayer.Vector.ElementCount != superlayer.Input.Shape[3])
        {
            throw new ArgumentException($"superlayer '{superlayer.Name}': the map and the vector do not go together");
        }

        var line = number % 2 * (DpuArchitecture.BankDepth / 2);
        var lanes = target.Architecture.ChannelParallel;
        return new SuperlayerSchedule(superlayer, null,
        [
            .. PointwiseScheduler.Steps(
                target, PointwiseTiling.Best(target, superlayer.Input, 1, 1)!, [superlayer.Input], superlayer.Output, 1, 1,
                channels => [new LoadVectorStep(superlayer.Vector, channels, line + (channels.Start / lanes))],
                tile => new ScaleStep(
                    superlayer.Stage, tile.Rows, tile.Columns, tile.Channels.Count, tile.Operands[0], tile.Output, line + (tile.Channels.Start / lanes)),
                options),
        ]);
    }
}
