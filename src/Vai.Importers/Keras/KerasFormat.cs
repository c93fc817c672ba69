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

    public OpenedModel? Open(byte[] content)
    {
        if (content.AsSpan().StartsWith(Hdf5File.Signature))
        {
            var file = Hdf5File.Open(content);
            var json = file.Text("/", "model_config")
                ?? throw VaiDiagnostics.KerasWithoutLayers.UnplacedException(string.Join(", ", file.RootNames()));
            return Open(Encoding.UTF8.GetBytes(json), new Keras2Weights(file, "model_weights"), content.Length);
        }

        if (!KerasArchive.Recognizes(content))
        {
            return null;
        }

        var (configuration, weights) = KerasArchive.Read(content);
        return Open(configuration, new Keras3Weights(Hdf5File.Open(weights)), weights.Length);
    }

    /// <summary>A model that stands where a layer does.</summary>
    public static KerasModel Nested(KerasLayerEntry entry, KerasConfig config, IKerasWeights weights) =>
        KerasModel.Of(entry.Kind, config, (layer, className) => weights.GroupOf(entry.Group, layer, className));

    private static OpenedModel Open(ReadOnlyMemory<byte> json, IKerasWeights weights, long weightBytes)
    {
        var root = Configured(() => KerasConfig.Parse(json));
        return options => Configured(() => Import(root, weights, weightBytes, options));
    }

    /// <summary>What the JSON reader says of texts that are no Unicode, when they are asked for, is said of the file.</summary>
    private static T Configured<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException e)
        {
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
