using Vai.Importers.Formats;
using Vai.Importers.PyTorch.Files;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Importers.PyTorch.Modules;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.State;

namespace Vai.Importers.PyTorch;

/// <summary>Weights without code: with a list of layers, or as a pickled tree of nn.Sequential, they are a model.</summary>
internal static class WeightsImport
{
    /// <exception cref="VaiException">VAI2014: nothing tells the layers. VAI2025, VAI2026: the list of layers does not fit. VAI2017 to
    /// VAI2023: a layer cannot be imported.</exception>
    public static OpenedModel Open(WeightsFile file) => options => Import(file, options);

    private static XirGraph Import(WeightsFile file, ImportOptions options)
    {
        // Lists of layers and Sequentials have one input.
        _ = options.GivenShapes(inputs: 1);
        if (options.Layers is { } text)
        {
            var list = LayerList.Parse(text);
            var model = new LayerListModel(list, file.StateDict(), new TorchWeights(file.ReadStorage));
            return Conversion.Convert(model, options with { InputShape = options.InputShape ?? list.InputShape });
        }

        return file.Root is PickleObject module && SequentialModel.IsSequential(module)
            ? Conversion.Convert(new SequentialModel(module, new TorchWeights(file.ReadStorage)), options)
            : throw WeightsDescription.WithoutLayers(file);
    }
}
