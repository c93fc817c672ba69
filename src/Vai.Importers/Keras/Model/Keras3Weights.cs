using Vai.Importers.Keras.Hdf5;

namespace Vai.Importers.Keras.Model;

/// <summary>Weights in the layout of Keras 3: layers/NAME/vars/0, 1, …, where NAME is made from the layer's class.</summary>
internal sealed class Keras3Weights(Hdf5File file) : IKerasWeights
{
    public string GroupOf(string parent, string layer, string className)
    {
        // By class first: later versions of Keras that name groups by layer are read as well.
        var byClass = $"{parent}layers/{className}/";
        var byName = $"{parent}layers/{layer}/";
        return file.Contains(byClass.TrimEnd('/')) || !file.Contains(byName.TrimEnd('/')) ? byClass : byName;
    }

    public (ImmutableArray<int> Shape, float[] Values)? Find(KerasLayerEntry layer, string role, int position)
    {
        var path = $"{layer.Group}vars/{position}";
        return file.Contains(path) ? file.Numbers(path) : null;
    }
}
