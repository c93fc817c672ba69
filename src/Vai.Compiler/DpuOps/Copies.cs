using Vai.Compiled;
using Vai.Compiler.Superlayers;

namespace Vai.Compiler.DpuOps;

/// <summary>Superlayers that move bytes, and change their fix points where they differ.</summary>
internal static class Copies
{
    /// <summary>A copy of a whole map; none where it lies there already.</summary>
    public static ImmutableArray<ElementwisePart> Of(DdrTensor from, DdrTensor to) => from.LiesAt(to) && from.FixPoint == to.FixPoint
        ? []
        : [Repeated(from.AsMap(), to.AsMap(), 1, 1)];

    /// <summary>A copy that makes several pixels of each.</summary>
    public static ElementwisePart Repeated(DdrTensor from, DdrTensor to, int rows, int columns) =>
        new([from], ElementwiseStage.Of(ElementwiseKind.Add, [from.FixPoint], to.FixPoint, hasRelu: false), to, rows, columns);
}
