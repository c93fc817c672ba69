using Google.Protobuf.Collections;

namespace Vai.Xir.Serialization;

/// <summary>Graphs between protobuf messages and the immutable model, checked on the way in.</summary>
internal static class GraphConversion
{
    /// <summary>Deeper nesting than any tool writes; a hostile file must not exhaust the stack.</summary>
    private const int MaximumSubgraphDepth = 32;

    public static XirGraph FromWire(Wire.Graph wire)
    {
        var ops = TopologicalOrder.Sort(wire.OpNode.Select(FromWire));
        var names = ops.Select(op => op.Name).ToHashSet(StringComparer.Ordinal);
        var root = FromWire(wire.SubgRoot ?? new Wire.SubGraph(), names, depth: 0);
        return new XirGraph(wire.GraphName, ops, root, FromWire(wire.GraphAttr), [.. wire.OpDefs.Select(FromWire)]);
    }

    public static Wire.Graph ToWire(XirGraph graph)
    {
        var wire = new Wire.Graph
        {
            GraphName = graph.Name,
            SubgRoot = ToWire(graph.Root),
            OpNode = { graph.Ops.Select(ToWire) },
            OpDefs = { (graph.Definitions is [] ? XirOperators.DefinitionsOf(graph.Ops) : graph.Definitions).Select(ToWire) },
        };
        Fill(wire.GraphAttr, graph.Attributes);
        return wire;
    }

    private static XirOp FromWire(Wire.OPNode wire) => new(
        wire.OpName,
        wire.OpType,
        FromWire(wire.OpAttr),
        [.. wire.Args.Select(argument => new XirArgument(argument.ArgName, [.. argument.ArgOps]))],
        FromWire(wire.OutputTensor ?? new Wire.Tensor(), wire.OpName));

    private static Wire.OPNode ToWire(XirOp op)
    {
        var wire = new Wire.OPNode
        {
            OpName = op.Name,
            OpType = op.Type,
            Args = { op.Arguments.Select(argument => new Wire.OpArg { ArgName = argument.Name, ArgOps = { argument.Ops } }) },
            OutputTensor = ToWire(op.Output),
        };
        Fill(wire.OpAttr, op.Attributes);
        return wire;
    }

    private static XirTensor FromWire(Wire.Tensor wire, string opName)
    {
        var shape = ImmutableArray.CreateBuilder<int>(wire.TensorDim.Count);
        var elements = 1L;
        foreach (var dimension in wire.TensorDim)
        {
            // A free batch is written as an all-ones dimension; anything else beyond 2^31 elements is nonsense.
            var size = dimension == uint.MaxValue ? 1 : dimension;
            elements *= Math.Max(size, 1);
            if (elements > int.MaxValue)
            {
                throw VaiDiagnostics.BadXmodel.UnplacedException($"the tensor of op '{opName}' has more than 2^31 elements");
            }

            shape.Add((int)size);
        }

        return new XirTensor(
            wire.TensorName, shape.MoveToImmutable(), (TensorDataType)wire.DataType, wire.TensorBitWidth, FromWire(wire.TensorAttr));
    }

    private static Wire.Tensor ToWire(XirTensor tensor)
    {
        var wire = new Wire.Tensor
        {
            TensorName = tensor.Name,
            TensorDim = { tensor.Shape.Select(dimension => (uint)dimension) },
            DataType = (int)tensor.DataType,
            TensorBitWidth = tensor.BitWidth,
        };
        Fill(wire.TensorAttr, tensor.Attributes);
        return wire;
    }

    private static XirSubgraph FromWire(Wire.SubGraph wire, HashSet<string> opNames, int depth)
    {
        if (depth > MaximumSubgraphDepth)
        {
            throw VaiDiagnostics.BadXmodel.UnplacedException($"subgraphs are nested deeper than {MaximumSubgraphDepth}");
        }

        if (wire.OpName.FirstOrDefault(name => !opNames.Contains(name)) is { } missing)
        {
            throw VaiDiagnostics.BadXmodel.UnplacedException(
                $"subgraph '{wire.SubgraphName}' holds '{missing}', which is not in the graph");
        }

        return new XirSubgraph(
            wire.SubgraphName,
            [.. wire.OpName],
            FromWire(wire.SubgAttr),
            [.. wire.SubgChild.Select(child => FromWire(child, opNames, depth + 1))]);
    }

    private static Wire.SubGraph ToWire(XirSubgraph subgraph)
    {
        var wire = new Wire.SubGraph
        {
            SubgraphName = subgraph.Name,
            OpName = { subgraph.OpNames },
            SubgChild = { subgraph.Children.Select(ToWire) },
        };
        Fill(wire.SubgAttr, subgraph.Attributes);
        return wire;
    }

    private static OpDefinition FromWire(Wire.OpDef wire) => new(
        wire.Name,
        [.. wire.InputArgs.Select(argument => new ArgumentDefinition(
            argument.Name, (ArgumentOccurrence)argument.OccurType, (TensorDataType)argument.DataType, argument.Annotation))],
        [.. wire.Attrs.Select(attribute => new AttributeDefinition(
            attribute.Name, attribute.OccurType != 0, AttributeConversion.FromWire(attribute.DefaultValue), attribute.ListLength,
            attribute.Annotation))],
        wire.Annotation);

    private static Wire.OpDef ToWire(OpDefinition definition) => new()
    {
        Name = definition.Name,
        Annotation = definition.Annotation,
        InputArgs =
        {
            definition.Arguments.Select(argument => new Wire.OpArgDef
            {
                Name = argument.Name,
                OccurType = (int)argument.Occurrence,
                DataType = (int)argument.DataType,
                Annotation = argument.Annotation,
            }),
        },
        Attrs =
        {
            definition.Attributes.Select(attribute => new Wire.AttrDef
            {
                Name = attribute.Name,
                OccurType = attribute.Optional ? 1 : 0,
                DefaultValue = AttributeConversion.ToWire(attribute.Default),
                ListLength = attribute.ListLength,
                Annotation = attribute.Annotation,
            }),
        },
    };

    private static AttributeMap FromWire(MapField<string, Wire.AttrValue> wire) =>
        AttributeMap.Of([.. wire.Select(pair => (pair.Key, AttributeConversion.FromWire(pair.Value)))]);

    private static void Fill(MapField<string, Wire.AttrValue> wire, AttributeMap attributes)
    {
        foreach (var (name, value) in attributes)
        {
            wire.Add(name, AttributeConversion.ToWire(value));
        }
    }
}
