namespace Vai.Compiler.Lowering.Passes;

/// <summary>
/// conv1d and maxpool1d as conv2d and maxpool2d over maps one row high, and scale (a batch norm that was not folded) as a depthwise
/// convolution with one tap: the vendor's compiler does the same. [1, W, C] is [1, 1, W, C], weights [O, k, I] are [O, 1, k, I].
/// </summary>
internal static class OneDimensional
{
    private const int MapDimensions = 4;

    public static XirGraph Apply(XirGraph graph)
    {
        if (!graph.Ops.Any(op => IsLifted(graph, op)))
        {
            return graph;
        }

        var isLifted = new HashSet<string>(StringComparer.Ordinal);
        var ops = new List<XirOp>();
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var op in WithLiftedConstants(graph))
        {
            if (Lifts(graph, op, isLifted))
            {
                isLifted.Add(op.Name);
                ops.Add(AsMap(op)
                    .WithInputs("input", name =>
                        isLifted.Contains(name) ? name : Reshaped(graph.Op(name), "_map", Map(graph.Op(name).Output.Shape))));
            }
            else
            {
                ops.Add(op.WithInputs("input",
                    name => isLifted.Contains(name) ? Reshaped(graph.Op(name), "_flat", graph.Op(name).Output.Shape) : name));
            }
        }

        // A result of the model keeps its dimensions.
        foreach (var result in graph.Results.Where(op => isLifted.Contains(op.Name)).OrderBy(op => op.Name, StringComparer.Ordinal))
        {
            Reshaped(result, "_flat", result.Output.Shape);
        }

        return XirGraph.Create(graph.Name, ops, graph.Attributes);

        string Reshaped(XirOp source, string suffix, ImmutableArray<int> shape)
        {
            var name = source.Name + suffix;
            if (shape.Length == (suffix == "_map" ? source.Output.Shape.Length : MapDimensions))
            {
                return source.Name;
            }

            if (made.Add(name))
            {
                ops.Add(new XirOp(
                    name, OpNames.Reshape, AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(shape.AsSpan()))),
                    [XirArgument.Of("input", source.Name)], source.Output with { Name = name, Shape = shape }));
            }

            return name;
        }
    }

    /// <summary>A scale whose factors are no int8 numbers is the processor's, as it is.</summary>
    private static bool IsLifted(XirGraph graph, XirOp op) => op.Is(OpTraits.OneDimensional)
        || (op.Type == OpNames.Scale && graph.Op(op.InputsOf("scale")[0]).Is(OpTraits.Rounds));

    /// <summary>Whether the dimensions of its input are its own.</summary>
    private static bool PassesDimensions(XirOp op) =>
        op.Is(OpTraits.Rounds) || (op.Is(OpTraits.Activation) && op.Weights is null);

    private static bool Lifts(XirGraph graph, XirOp op, HashSet<string> isLifted) =>
        op.Output.Shape.Length <= MapDimensions
        && (IsLifted(graph, op)
            ? op.Type != OpNames.Scale || op.Attributes.Get("axis", -1) is var axis && (axis == -1 || axis == op.Output.Shape.Length - 1)
            : PassesDimensions(op) && op.InputsOf("input") is [var input] && isLifted.Contains(input));

    /// <summary>The op over maps; its input is still that of before.</summary>
    private static XirOp AsMap(XirOp op)
    {
        var lifted = op with { Output = op.Output with { Shape = Map(op.Output.Shape) } };
        return op.Type switch
        {
            OpNames.Conv1d => lifted with { Type = OpNames.Conv2d, Attributes = WindowOf(op) },
            OpNames.MaxPool1d => lifted with { Type = OpNames.MaxPool2d, Attributes = WindowOf(op) },
            OpNames.Scale => lifted with
            {
                Type = OpNames.DepthwiseConv2d,
                Attributes = AttributeMap.Of(new Window(1, 1).ToAttributes()),
                Arguments = [.. op.Arguments.Select(argument => argument.Name == "scale" ? argument with { Name = "weights" } : argument)],
            },
            _ => lifted,
        };
    }

    // [width] becomes [width, height], [left, right] becomes [left, right, top, bottom].
    private static AttributeMap WindowOf(XirOp op) => op.Attributes
        .With(
            ("kernel", Pair(op, "kernel")), ("stride", Pair(op, "stride")), ("dilation", Pair(op, "dilation")),
            ("pad", AttributeValue.OfInt32Vector([.. op.Attributes.Get("pad", ImmutableArray.Create(0, 0)), 0, 0])));

    private static AttributeValue Pair(XirOp op, string name) =>
        AttributeValue.OfInt32Vector([.. op.Attributes.Get(name, ImmutableArray.Create(1)), 1]);

    private static ImmutableArray<int> Map(ImmutableArray<int> shape) =>
        [.. Enumerable.Repeat(1, Math.Max(MapDimensions - shape.Length, 0)), .. shape];

    /// <summary>The ops in order, the weights of lifted ops (constants and their fixes) in the form that their new types want.</summary>
    private static IEnumerable<XirOp> WithLiftedConstants(XirGraph graph)
    {
        var shapes = new Dictionary<string, ImmutableArray<int>>(StringComparer.Ordinal);
        foreach (var name in graph.Ops.Where(op => IsLifted(graph, op)).Select(op => op.Weights).OfType<string>())
        {
            var shape = graph.Op(name).Output.Shape;
            var lifted = shape is [var outputs, var width, var inputs] ? [outputs, 1, width, inputs] : Map(shape);
            for (var op = graph.Op(name); ; op = graph.Op(op.InputNames.First()))
            {
                shapes[op.Name] = lifted;
                if (op.Type != OpNames.Fix)
                {
                    break;
                }
            }
        }

        return graph.Ops.Select(op =>
            shapes.TryGetValue(op.Name, out var shape) ? op with { Output = op.Output with { Shape = shape } } : op);
    }
}
