using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary>Operations for profiling: a multiplication or an addition is one.</summary>
/// <param name="Operations">What the op needs.</param>
/// <param name="OnArchitecture">What the engines do, lanes and rows rounded up to their parallelism.</param>
internal readonly record struct Workload(ulong Operations, ulong OnArchitecture)
{
    public static Workload operator +(Workload left, Workload right) =>
        new(left.Operations + right.Operations, left.OnArchitecture + right.OnArchitecture);

    public static Workload Add(Workload left, Workload right) => left + right;

    public static Workload Sum(IEnumerable<Workload> items) => items.Aggregate(default(Workload), Add);

    /// <summary>Of an op that does something to each element of its result.</summary>
    public static Workload OfElements(XirOp op, int operations, DpuTarget target)
    {
        var map = FixedOps.Unplaced(op).AsMap().Shape;
        var rounded = RoundUp(map[1], target.Features.ElementwiseRows) * (ulong)map[2]
            * RoundUp(map[3], target.Architecture.ChannelParallel);
        return new Workload((ulong)operations * (ulong)op.Output.ElementCount, (ulong)operations * rounded);
    }

    /// <summary>A count rounded up to a multiple.</summary>
    public static ulong RoundUp(int count, int multiple) => (ulong)(((long)count + multiple - 1) / multiple * multiple);
}
