using System.Collections.Immutable;
using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>Plans element-wise superlayers.</summary>
internal static class ElementwiseScheduler
{
    /// <summary>Whether tiles of every part fit the banks.</summary>
    public static bool Fits(DpuTarget target, ElementwiseSuperlayer superlayer) => superlayer.Parts.All(part => Tiling(target, part) is not null);

    public static SuperlayerSchedule Schedule(DpuTarget target, ElementwiseSuperlayer superlayer, CompilerOptions options)
    {
        foreach (var part in superlayer.Parts)
        {
            RequireCoherence(superlayer.Name, part);
        }

        return new SuperlayerSchedule(superlayer, null, [.. superlayer.Parts.SelectMany(part => Steps(target, part, options))]);
    }

    private static IEnumerable<Step> Steps(DpuTarget target, ElementwisePart part, CompilerOptions options) => PointwiseScheduler.Steps(
        target, Tiling(target, part)!, part.Operands, part.Output, part.RepeatRows, part.RepeatColumns,
        _ => [],
        tile => new ElementwiseStep(part.Stage, tile.Rows, tile.Columns, tile.Channels.Count, tile.Operands, tile.Output, part.RepeatColumns),
        options);

    private static PointwiseTiling? Tiling(DpuTarget target, ElementwisePart part) =>
        PointwiseTiling.Best(target, part.Operands[0], part.Operands.Length, part.RepeatColumns);

    private static void RequireCoherence(string name, ElementwisePart part)
    {
        var shape = part.Operands[0].Shape;
        ImmutableArray<int> result = [1, shape[1] * part.RepeatRows, shape[2] * part.RepeatColumns, shape[3]];
        foreach (var tensor in part.Operands.Append(part.Output))
        {
            var expected = tensor == part.Output ? result : shape;
            if (!tensor.Shape.AsSpan().SequenceEqual(expected.AsSpan()) || tensor.Stride is not [.., 1])
            {
                throw new ArgumentException(
                    $"superlayer '{name}': '{tensor.OpName}' has shape [{string.Join(',', tensor.Shape)}], not [{string.Join(',', expected)}], or channels apart");
            }
        }
    }
}
