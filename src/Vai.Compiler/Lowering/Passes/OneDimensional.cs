using System.Collections.Frozen;
using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Compiler.Lowering.Passes;

/// <summary>
/// conv1d and maxpool1d as conv2d and maxpool2d over maps one row high, and scale (a batch norm that was not folded) as a depthwise
/// convolution with one tap: the vendor's compiler does the same. [1, W, C] is [1, 1, W, C], weights [O, k, I] are [O, 1, k, I].
/// </summary>
internal static class OneDimensional
{
    private const int MapDimensions = 4;

    private static readonly FrozenSet<string> Lifted = FrozenSet.ToFrozenSet(["conv1d", "maxpool1d", "scale"], StringComparer.Ordinal);

    /// <summary>What passes the dimensions of its input on.</summary>
    private static readonly FrozenSet<string> Followers = FrozenSet.ToFrozenSet(["fix", "relu", "relu6", "leaky-relu"], StringComparer.Ordinal);

    public static XirGraph Apply(XirGraph graph)
    {
        if (!graph.Ops.Any(op => Lifted.Contains(op.Type)))
        {
            return graph;
        }

        var isLifted = new HashSet<string>(StringComparer.Ordinal);
        var ops = new List<XirOp>();
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var op in WithLiftedConstants(graph))
        {
            if (Lifts(op, isLifted))
            {
                isLifted.Add(op.Name);
                var map = AsMap(op);
                ops.Add(map with { Arguments = WithInput(map, name => isLifted.Contains(name) ? name : Reshaped(graph.Op(name), "_map", Map(graph.Op(name).Output.Shape))) });
            }
            else
            {
                ops.Add(op with { Arguments = WithInput(op, name => isLifted.Contains(name) ? Reshaped(graph.Op(name), "_flat", graph.Op(name).Output.Shape) : name) });
            }
        }

        // A result of the model keeps its dimensions.
        foreach (var name in isLifted.Where(name => !graph.ConsumersOf(name).Any()).Order(StringComparer.Ordinal).ToList())
        {
            Reshaped(graph.Op(name), "_flat", graph.Op(name).Output.Shape);
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
                    name, "reshape", AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(shape.AsSpan()))),
                    [XirArgument.Of("input", source.Name)], source.Output with { Name = name, Shape = shape }));
            }

            return name;
        }
    }

    private static bool Lifts(XirOp op, HashSet<string> isLifted) =>
        op.Output.Shape.Length <= MapDimensions
        && (Lifted.Contains(op.Type)
            ? op.Type != "scale" || op.Attributes.Get("axis", -1) is var axis && (axis == -1 || axis == op.Output.Shape.Length - 1)
            : Followers.Contains(op.Type) && op.InputsOf("input") is [var input] && isLifted.Contains(input));

    private static ImmutableArray<XirArgument> WithInput(XirOp op, Func<string, string> replace) =>
        [.. op.Arguments.Select(argument => argument.Name == "input" ? new XirArgument("input", [.. argument.Ops.Select(replace)]) : argument)];

    /// <summary>The op over maps; its input is still that of before.</summary>
    private static XirOp AsMap(XirOp op)
    {
        var lifted = op with { Output = op.Output with { Shape = Map(op.Output.Shape) } };
        return op.Type switch
        {
            "conv1d" => lifted with { Type = "conv2d", Attributes = Window(op) },
            "maxpool1d" => lifted with { Type = "maxpool2d", Attributes = Window(op) },
            "scale" => lifted with
            {
                Type = "depthwise-conv2d",
                Attributes = AttributeMap.Of(new Xir.Ops.Window(1, 1).ToAttributes()),
                Arguments = [.. op.Arguments.Select(argument => argument.Name == "scale" ? argument with { Name = "weights" } : argument)],
            },
            _ => lifted,
        };
    }

    // [width] becomes [width, height], [left, right] becomes [left, right, top, bottom].
    private static AttributeMap Window(XirOp op) => op.Attributes
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
        foreach (var name in graph.Ops.Where(op => op.Type is "conv1d" or "scale").SelectMany(op => op.InputsOf(op.Type == "scale" ? "scale" : "weights")))
        {
            var shape = graph.Op(name).Output.Shape;
            var lifted = shape is [var outputs, var width, var inputs] ? [outputs, 1, width, inputs] : Map(shape);
            for (var op = graph.Op(name); ; op = graph.Op(op.InputNames.First()))
            {
                shapes[op.Name] = lifted;
                if (op.Type != "fix")
                {
                    break;
                }
            }
        }

        return graph.Ops.Select(op => shapes.TryGetValue(op.Name, out var shape) ? op with { Output = op.Output with { Shape = shape } } : op);
    }
}
