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
        foreach (var relu in graph.OfType(OpNames.Relu))
        {
            if (Match(graph, relu) is var (layer, behindLayer, pool))
            {
                changed[relu.Name] = relu with
                    { Arguments = [XirArgument.Of("input", layer.Name)], Output = relu.Output with { Shape = layer.Output.Shape } };
                changed[behindLayer.Name] = behindLayer.WithInputs(name => name == layer.Name ? relu.Name : name);
                foreach (var consumer in graph.ConsumersOf(relu.Name))
                {
                    changed[consumer.Name] = changed.GetValueOrDefault(consumer.Name, consumer)
                        .WithInputs(name => name == relu.Name ? pool.Name : name);
                }
            }
        }

        return changed.Count == 0
            ? graph
            : XirGraph.Create(graph.Name, graph.Ops.Select(op => changed.GetValueOrDefault(op.Name, op)), graph.Attributes);
    }

    private static (XirOp Layer, XirOp BehindLayer, XirOp Pool)? Match(XirGraph graph, XirOp relu)
    {
        if (Only(graph, relu, OpNames.MaxPool2d) is not { } pool)
        {
            return null;
        }

        var behindLayer = Only(graph, pool, OpNames.Fix) ?? pool;
        return Only(graph, behindLayer, OpNames.Conv2d) is { } layer ? (layer, behindLayer, pool) : null;
    }

    // The op of that type which is the only input, and is read by nothing else.
    private static XirOp? Only(XirGraph graph, XirOp op, string type) =>
        op.InputsOf("input") is [var name] && graph.TryGetOp(name, out var input) && input.Type == type
            && graph.OnlyReader(name) is not null
            ? input
            : null;
}
