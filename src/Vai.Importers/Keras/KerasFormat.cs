using System.Text;
using Vai.Importers.Formats;
using Vai.Importers.Keras.Hdf5;
using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras;

/// <summary>
/// Models that Keras saved: HDF5 files of Keras 2 (also written by Keras 3), archives of Keras 3, and what the vendor's quantizer
/// wrote, whose fix points make a quantized graph.
/// </summary>
internal sealed class KerasFormat : IModelFormat
{
    public string Description => "Keras models (.keras, .h5 of model.save or of the Vitis quantizer)";

    public bool Recognizes(byte[] content) => content.AsSpan().StartsWith(Hdf5File.Signature) || KerasArchive.Recognizes(content);

    public XirGraph Import(byte[] content, ImportOptions options)
    {
        if (!content.AsSpan().StartsWith(Hdf5File.Signature))
        {
            var (configuration, weights) = KerasArchive.Read(content);
            return Import(configuration, new Keras3Weights(Hdf5File.Open(weights)), weights.Length, options);
        }

        const string root = "model_weights";
        var file = Hdf5File.Open(content);
        var json = file.Text("/", "model_config")
            ?? throw VaiDiagnostics.KerasWithoutLayers.UnplacedException(string.Join(", ", file.RootNames()));
        return Import(Encoding.UTF8.GetBytes(json), new Keras2Weights(file, root), content.Length, options);
    }

    /// <summary>A model that stands where a layer does.</summary>
    public static KerasModel Nested(KerasLayerEntry entry, KerasConfig config, IKerasWeights weights) =>
        KerasModel.Of(entry.Kind, config, (layer, className) => weights.GroupOf(entry.Group, layer, className));

    private static XirGraph Import(ReadOnlyMemory<byte> json, IKerasWeights weights, long weightBytes, ImportOptions options)
    {
        try
        {
            return Import(KerasConfig.Parse(json), weights, weightBytes, options);
        }
        catch (InvalidOperationException e)
        {
            // What the JSON reader says of texts that are no Unicode, when they are asked for.
            throw new VaiException(VaiDiagnostics.BadKerasFile.Unplaced($"its configuration is no JSON ({e.Message.TrimEnd('.')})"), e);
        }
    }

    private static XirGraph Import(KerasConfig root, IKerasWeights weights, long weightBytes, ImportOptions options)
    {
        var model = KerasModel.Parse(root, (layer, className) => weights.GroupOf("", layer, className));
        var graph = new LayerGraph(model.Name, channelsFirst: false, weightBytes);
        ImmutableArray<TensorView> inputs =
            [.. KerasInputs.Resolve(model, root, options)
                .Select(input => graph.Data(new Layer(input.Name, "InputLayer"), input.Shape, input.IsChannelsFirst))];
        var outputs = new KerasImport(graph, weights).Run(model, inputs);
        return graph.Build(outputs.Select((view, i) => (outputs.Length == 1 ? "output" : $"output_{i}", view)));
    }
}
