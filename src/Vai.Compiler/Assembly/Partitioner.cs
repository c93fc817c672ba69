using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Passes;

namespace Vai.Compiler.Assembly;

/// <summary>
/// Cuts a graph of ops with a device into as few subgraphs as their dependencies allow: an op's level is the number of times that
/// the data changed devices on the longest way to it, and ops of one device and level go together.
/// </summary>
internal static class Partitioner
{
    /// <summary>In an order in which they can be executed.</summary>
    public static ImmutableArray<Partition> Partition(XirGraph graph)
    {
        var levels = DeviceLevels.Of(graph);
        var groups =
            from op in graph.Ops
            group op by (Level: levels[op.Name], Device: Devices.Of(op)) into part
            orderby part.Key.Level, part.Key.Device == Devices.Dpu ? 1 : part.Key.Device == Devices.User ? 0 : 2
            select (part.Key.Device, Ops: part.ToImmutableArray());
        return [.. groups.SelectMany(part =>
            part.Device == Devices.Dpu ? [new Partition(part.Device, part.Ops)] : Connected(graph, part.Device, part.Ops))];
    }

    // What has nothing to do with each other on the processor may as well run apart.
    private static IEnumerable<Partition> Connected(XirGraph graph, string device, ImmutableArray<XirOp> ops)
    {
        var part = ops.ToDictionary(op => op.Name, _ => -1, StringComparer.Ordinal);
        var count = 0;
        foreach (var start in ops.Where(op => part[op.Name] < 0))
        {
            var open = new Stack<XirOp>([start]);
            while (open.TryPop(out var op))
            {
                if (part[op.Name] < 0)
                {
                    part[op.Name] = count;
                    foreach (var neighbour in op.InputNames.Select(graph.Op).Concat(graph.ConsumersOf(op.Name))
                        .Where(item => part.ContainsKey(item.Name)))
                    {
                        open.Push(neighbour);
                    }
                }
            }

            count++;
        }

        return Enumerable.Range(0, count).Select(number => new Partition(device, [.. ops.Where(op => part[op.Name] == number)]));
    }
}
