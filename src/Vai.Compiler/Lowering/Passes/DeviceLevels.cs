using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Lowering.Passes;

/// <summary>How often the data changed devices on the way to an op: ops of one device and level can run in one go.</summary>
internal static class DeviceLevels
{
    /// <summary>By op: the changes on the longest way to it.</summary>
    public static Dictionary<string, int> Of(XirGraph graph)
    {
        var levels = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var op in graph.Ops)
        {
            levels[op.Name] = op.InputNames.Select(graph.Op)
                .Select(input => levels[input.Name] + (Devices.Of(input) == Devices.Of(op) ? 0 : 1)).DefaultIfEmpty(0).Max();
        }

        // A constant is no data that flows: it lies where it is read.
        var constants = Constants(graph);
        foreach (var op in graph.Ops.Reverse()
            .Where(op => constants.Contains(op.Name) || (op.Arguments.IsEmpty && Devices.Of(op) != Devices.User)))
        {
            levels[op.Name] = graph.ConsumersOf(op.Name).Select(consumer => levels[consumer.Name]).DefaultIfEmpty(0).Min();
        }

        // A reshape of what the DPU does not make lies where it is read, too.
        foreach (var op in graph.Ops.Reverse().Where(op => IsReshapeOfOthers(graph, op)))
        {
            levels[op.Name] = graph.ConsumersOf(op.Name).Min(consumer => levels[consumer.Name]);
        }

        return levels;
    }

    /// <summary>The ops of the processor whose values never change: constants, and what is computed from nothing else.</summary>
    public static HashSet<string> Constants(XirGraph graph)
    {
        var constants = new HashSet<string>(StringComparer.Ordinal);
        foreach (var op in graph.Ops.Where(op => Devices.Of(op) == Devices.Processor && op.InputNames.All(constants.Contains)))
        {
            constants.Add(op.Name);
        }

        return constants;
    }

    /// <summary>Whether an op is a reshape on the DPU of bytes that the DPU does not make.</summary>
    public static bool IsReshapeOfOthers(XirGraph graph, XirOp op)
    {
        var root = op;
        while (root.Is(OpTraits.Reshapes | OpTraits.Fixed))
        {
            root = graph.Op(root.InputNames.Single());
        }

        return root != op && Devices.Of(op) == Devices.Dpu && Devices.Of(root) != Devices.Dpu;
    }
}
