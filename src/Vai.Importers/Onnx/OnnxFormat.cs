using Google.Protobuf;
using Vai.Importers.Formats;
using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;
using Vai.Importers.Onnx.Wire;

namespace Vai.Importers.Onnx;

/// <summary>ONNX models, opset 7 to 23: float, or quantized with scales that are powers of two.</summary>
internal sealed class OnnxFormat : IModelFormat
{
    private const int OldestOpset = 7;
    private const int NewestOpset = 23;

    public string Description => "ONNX models (.onnx, opset 7 to 23)";

    public OpenedModel? Open(byte[] content)
    {
        if (!Recognizes(content))
        {
            return null;
        }

        var model = Parse(content);
        return options => Import(model, content.Length, options);
    }

    /// <summary>
    /// Protobuf has no signature: ONNX begins with its version as a number, and holds its graph in field 7. A file that ends within its
    /// graph is a broken model, not an unknown one.
    /// </summary>
    private static bool Recognizes(byte[] content)
    {
        const uint versionTag = (1 << 3) | 0;
        const uint graphTag = (7 << 3) | 2;
        var (hasVersion, hasGraph) = (false, false);
        try
        {
            var input = new CodedInputStream(content);
            while (input.ReadTag() is not 0 and var tag && !(hasVersion && hasGraph))
            {
                hasVersion |= tag == versionTag;
                hasGraph |= tag == graphTag;
                input.SkipLastField();
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // What was seen before counts.
        }

        return hasVersion && hasGraph;
    }

    private static XirGraph Import(ModelProto model, long fileBytes, ImportOptions options)
    {
        var opsets = Opsets(model.OpsetImport);
        if (opsets.GetValueOrDefault("", OldestOpset) is var opset and (< OldestOpset or > NewestOpset))
        {
            throw VaiDiagnostics.OnnxOpsetNotRead.UnplacedException(opset, OldestOpset, NewestOpset);
        }

        var graph = model.Graph;
        var weightBytes = fileBytes + OnnxTensors.BytesBeside(graph);
        var layers = new LayerGraph(graph.Name.Length > 0 ? graph.Name : "model", channelsFirst: true, weightBytes);
        var context = new OnnxContext(layers, new OnnxTensors(options.Folder, options.Reading), weightBytes);
        var scope = ImmutableDictionary.CreateBuilder<string, OnnxValue>(StringComparer.Ordinal);
        foreach (var (name, shape, isChannelsFirst) in OnnxInputs.Resolve(graph, options))
        {
            scope[name] = context.Graph.Data(new Layer(name, "input"), shape, isChannelsFirst);
        }

        var outputs = new OnnxGraphImport(context, model).Import(graph, scope.ToImmutable(), opsets);
        return context.Graph.Build(graph.Output.Zip(outputs, (output, value) => (
            output.Name,
            value.View ?? throw VaiDiagnostics.BadOnnxModel.UnplacedException(
                $"its output '{output.Name}' does not depend on its inputs"))));
    }

    /// <summary>The newest version named for each domain; that of ONNX itself is the empty one.</summary>
    public static IReadOnlyDictionary<string, int> Opsets(IEnumerable<OperatorSetIdProto> imports) => imports
        .GroupBy(import => import.Domain == "ai.onnx" ? "" : import.Domain)
        .ToDictionary(
            group => group.Key, group => (int)Math.Clamp(group.Max(import => import.Version), 0, int.MaxValue), StringComparer.Ordinal);

    private static ModelProto Parse(byte[] content)
    {
        try
        {
            var model = ModelProto.Parser.ParseFrom(content);
            return model.Graph is { Output.Count: > 0 }
                ? model
                : throw VaiDiagnostics.BadOnnxModel.UnplacedException("it has no graph with outputs");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new VaiException(
                VaiDiagnostics.BadOnnxModel.Unplaced("it is not a protobuf message of ONNX (" + e.Message.TrimEnd('.') + ")"), e);
        }
    }
}
