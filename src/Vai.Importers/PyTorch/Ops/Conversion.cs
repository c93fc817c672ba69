using Vai.Importers.Formats;
using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>The flat list of calls as a float graph.</summary>
internal static class Conversion
{
    private const long LargestWeightCount = 1L << 28;

    /// <summary>The model's graph, for the input shapes that the options or the model itself give.</summary>
    /// <exception cref="VaiException">VAI2016 to VAI2023: the model cannot be imported.</exception>
    public static XirGraph Convert(ITorchModel model, ImportOptions options) => Convert(Recording.Of(model, options), model);

    /// <summary>The model's graph, for inputs of these shapes, batch included.</summary>
    /// <exception cref="VaiException">VAI2016 to VAI2023: the model cannot be imported.</exception>
    public static XirGraph Convert(ITorchModel model, IEnumerable<ImmutableArray<int>> shapes) =>
        Convert(Recording.Of(model, shapes), model);

    /// <exception cref="VaiException">VAI2011: weights are missing. VAI2022: weights are used too often.</exception>
    public static XirGraph Convert(Recording recording, ITorchModel model)
    {
        // Each use of a weight becomes a constant of its own, so a loop could make a graph far larger than its file.
        var live = Live(recording);
        if (live.Sum(call => call.ConstantCount) > LargestWeightCount)
        {
            throw VaiDiagnostics.ModelCodeTooLong.UnplacedException("weights", LargestWeightCount);
        }

        var context = new AtenContext(model, new LayerGraph(model.Name, channelsFirst: true, LargestWeightCount));
        foreach (var (index, input) in recording.Inputs.Index())
        {
            context.Take(input, index);
        }

        var names = recording.Inputs.ToDictionary(input => input, _ => $"{model.Name}::input");
        foreach (var call in live)
        {
            names[call.Output] = call.Layer.Name;
            context[call.Output] = AtenOps.TryGet(call.Function, out var op)
                ? op.Emit(call, context)
                : throw new InvalidOperationException(call.Function);
        }

        return context.Graph.Build(recording.Outputs.Select(output => (names[output], context[output])), mapsAreNhwc: true);
    }

    /// <summary>The calls that some output needs, in their order.</summary>
    private static ImmutableArray<AtenCall> Live(Recording recording)
    {
        var needed = recording.Outputs.ToHashSet();
        var live = new Stack<AtenCall>();
        foreach (var call in recording.Calls.Reverse())
        {
            if (needed.Contains(call.Output))
            {
                live.Push(call);
                needed.UnionWith(call.Inputs);
            }
        }

        return [.. live];
    }
}
