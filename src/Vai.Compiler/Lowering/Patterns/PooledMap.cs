using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Lowering.Patterns;

/// <summary>A pooling that ends in a fix, and a reshape where the result has other dimensions than the pooled map.</summary>
internal static class PooledMap
{
    /// <param name="type">MAX or AVG.</param>
    /// <param name="fixPoint">Of the pooling's result.</param>
    /// <param name="last">The op whose name and shape the value has.</param>
    /// <param name="pattern">The ops replaced.</param>
    public static Rewrite Of(LoweringSite site, string type, XirOp input, Window window, int fixPoint, XirOp last,
        ImmutableArray<XirOp> pattern)
    {
        var map = input.Output.Shape;
        ImmutableArray<int> shape = [1, window.OutputHeight(map[1]), window.OutputWidth(map[2]), map[3]];
        var isMap = last.Output.Shape.SequenceEqual(shape);
        var pool = FixedOps.Pool(isMap ? last.Name : last.Name + "_map", type, input, window, fixPoint, shape);
        if (site.ReasonAgainst(pool, [input]) is { } reason)
        {
            return new Rewrite.Keep(reason);
        }

        if (isMap)
        {
            return new Rewrite.Replace([pool], pool, pattern);
        }

        var reshape = FixedOps.Reshape(last.Name, last.Name, pool, last.Output.Shape);
        return new Rewrite.Replace([pool, reshape], reshape, pattern);
    }
}
