using Vai.Xir;

namespace Vai.Compiler.Lowering.Passes;

/// <summary>
/// conv2d → maxpool2d → relu  =  conv2d → relu → maxpool2d, with or without a fix before the pooling: rounding to a grid, maximum and
/// relu are monotone and keep zero, so they commute, and the convolution can then apply the relu.
/// </summary>
internal static class ReluBeforePool
{
    public static XirGraph Apply(XirGraph graph)
    {
        var changed = new Dictionary<string, XirOp>(StringComparer.Ordinal);
        foreach (var relu in graph.OfType("relu"))
        {
            if (Match(graph, relu) is var (layer, behindLayer, pool))
            {
                changed[relu.Name] = relu with { Arguments = [XirArgument.Of("input", layer.Name)], Output = relu.Output with { Shape = layer.Output.Shape } };
                changed[behindLayer.Name] = WithInput(behindLayer, layer.Name, relu.Name);
                foreach (var consumer in graph.ConsumersOf(relu.Name))
                {
                    changed[consumer.Name] = WithInput(changed.GetValueOrDefault(consumer.Name, consumer), relu.Name, pool.Name);
                }
            }
        }

        return changed.Count == 0
            ? graph
            : XirGraph.Create(graph.Name, graph.Ops.Select(op => changed.GetValueOrDefault(op.Name, op)), graph.Attributes);
    }

    private static (XirOp Layer, XirOp BehindLayer, XirOp Pool)? Match(XirGraph graph, XirOp relu)
    {
        if (Only(graph, relu, "maxpool2d") is not { } pool)
        {
            return null;
        }

        var behindLayer = Only(graph, pool, "fix") ?? pool;
        return Only(graph, behindLayer, "conv2d") is { } layer ? (layer, behindLayer, pool) : null;
    }

    // The op of that type which is the only input, and is read by nothing else.
    private static XirOp? Only(XirGraph graph, XirOp op, string type) =>
        op.InputsOf("input") is [var name] && graph.TryGetOp(name, out var input) && input.Type == type && graph.ConsumersOf(name).Count() == 1
            ? input
            : null;

    private static XirOp WithInput(XirOp op, string from, string to) => op with
    {
        Arguments = [.. op.Arguments.Select(argument => new XirArgument(argument.Name, [.. argument.Ops.Select(name => name == from ? to : name)]))],
    };
}
