namespace Vai.Compiler.Lowering.Patterns;

/// <summary>The maps [1, H, W, C] over which a linear layer can be a convolution with one window (machine.md 9: fully connected).</summary>
internal static class LinearMaps
{
    private const int LargestKernel = 16;

    /// <summary>
    /// Best first: the map that was flattened, which needs no reshaping and whose channels fill the lanes; then the features folded
    /// into maps of as few pixels as possible.
    /// </summary>
    /// <param name="source">The shape before reshapes.</param>
    public static IEnumerable<ImmutableArray<int>> Of(ImmutableArray<int> source, int features)
    {
        var folds = from height in Enumerable.Range(1, LargestKernel)
                    from width in Enumerable.Range(height, LargestKernel - height + 1)
                    where features % (height * width) == 0
                    orderby height * width
                    select ImmutableArray.Create(1, height, width, features / (height * width));
        return source is [1, _, _, _] ? folds.Prepend(source) : folds;
    }
}
