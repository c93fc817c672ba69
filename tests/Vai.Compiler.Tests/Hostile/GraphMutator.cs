namespace Vai.Compiler.Tests.Hostile;

/// <summary>Damages what a model says, so that the file stays well-formed and reaches the places behind the parser.</summary>
internal static class GraphMutator
{
    private static readonly string[] Slots = ["input", "weights", "bias", "shape", "", "other"];

    public static XirGraph Mutate(Random random, XirGraph graph)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            graph = random.Next(5) switch
            {
                0 or 1 => MutateOp(random, graph),
                2 => graph with { Root = MutateSubgraph(random, graph.Root) },
                3 => graph with { Root = MutateDevice(random, graph.Root) },
                _ => MutateOps(random, graph),
            };
        }

        return graph;
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private static XirGraph MutateOp(Random random, XirGraph graph)
    {
        if (graph.Ops.IsEmpty)
        {
            return graph;
        }

        var index = random.Next(graph.Ops.Length);
        return graph with { Ops = graph.Ops.SetItem(index, MutateOp(random, graph, graph.Ops[index])) };
    }

    private static XirOp MutateOp(Random random, XirGraph graph, XirOp op) => random.Next(8) switch
    {
        0 => op with { Type = Pick(random, graph.Ops).Type },
        1 => op with { Type = Pick(random, graph.Ops).Type, Attributes = Pick(random, graph.Ops).Attributes },
        2 or 3 => op with { Attributes = ValueMutator.Mutate(random, op.Attributes) },
        4 => op with { Arguments = MutateArguments(random, graph, op.Arguments) },
        5 => op with
            { Output =
            op.Output with { Shape = ValueMutator.Mutate(random, op.Output.Shape.Select(size => Math.Max(size, 0)).ToImmutableArray()) } },
        6 => op with { Output = op.Output with { Attributes = ValueMutator.Mutate(random, op.Output.Attributes) } },
        _ => op with { Output = op.Output with { DataType = (TensorDataType)random.Next(8), BitWidth = Pick(random, [8, 32, 0, -1]) } },
    };

    private static ImmutableArray<XirArgument> MutateArguments(Random random, XirGraph graph, ImmutableArray<XirArgument> arguments)
    {
        if (arguments.IsEmpty || random.Next(4) == 0)
        {
            return arguments.Add(XirArgument.Of(Pick(random, Slots), Pick(random, graph.Ops).Name));
        }

        var index = random.Next(arguments.Length);
        var argument = arguments[index];
        return random.Next(5) switch
        {
            0 => arguments.RemoveAt(index),
            1 => arguments.SetItem(index, argument with { Ops = [] }),
            2 => arguments.SetItem(index, argument with { Ops = argument.Ops.Add(Pick(random, graph.Ops).Name) }),
            3 => arguments.SetItem(index, argument with { Name = Pick(random, Slots) }),
            _ => arguments.SetItem(index, argument with { Ops = [Pick(random, graph.Ops).Name] }),
        };
    }

    private static XirGraph MutateOps(Random random, XirGraph graph)
    {
        if (graph.Ops.IsEmpty)
        {
            return graph;
        }

        var (first, second) = (random.Next(graph.Ops.Length), random.Next(graph.Ops.Length));
        return random.Next(3) switch
        {
            0 => graph with { Ops = graph.Ops.RemoveAt(first) },
            1 => graph with { Ops = graph.Ops.Add(graph.Ops[first] with { Name = "copy" }) },
            _ => graph with { Ops = graph.Ops.SetItem(first, graph.Ops[second] with { Name = graph.Ops[first].Name }) },
        };
    }

    private static XirSubgraph MutateSubgraph(Random random, XirSubgraph root)
    {
        if (!root.Children.IsEmpty && random.Next(6) != 0)
        {
            var index = random.Next(root.Children.Length);
            return root with { Children = root.Children.SetItem(index, MutateSubgraph(random, root.Children[index])) };
        }

        return random.Next(8) switch
        {
            0 when !root.OpNames.IsEmpty => root with { OpNames = root.OpNames.RemoveAt(random.Next(root.OpNames.Length)) },
            1 when !root.OpNames.IsEmpty => root with { OpNames = root.OpNames.Add(Pick(random, root.OpNames)) },
            2 when !root.Children.IsEmpty => root with { Children = root.Children.Add(Pick(random, root.Children)) },
            3 when !root.Children.IsEmpty => root with { Children = root.Children.RemoveAt(random.Next(root.Children.Length)) },
            4 => root with { Name = "" },
            _ => root with { Attributes = ValueMutator.Mutate(random, root.Attributes) },
        };
    }

    /// <summary>What a DPU executes, and on which memory, is said by the attributes of the subgraphs on the first level.</summary>
    private static XirSubgraph MutateDevice(Random random, XirSubgraph root)
    {
        var devices = root.Children.Where(child => child.Attributes.Contains("mc_code")).ToList();
        if (devices.Count == 0)
        {
            return MutateSubgraph(random, root);
        }

        var device = Pick(random, devices);
        var attributes = random.Next(3) > 0 && device.Attributes.TryGet("mc_code", out ImmutableArray<byte> code)
            ? device.Attributes.With(("mc_code", AttributeValue.WrapBytes(CodeMutator.Mutate(random, code))))
            : ValueMutator.Mutate(random, device.Attributes);
        return root with { Children = root.Children.Replace(device, device with { Attributes = attributes }) };
    }
}
