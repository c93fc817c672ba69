using Vai.Importers.Keras.Hdf5;

namespace Vai.Importers.Keras.Model;

/// <summary>
/// Weights in the layout of Keras 2: a group for each layer of the model, whose attribute weight_names lists the arrays in it.
/// </summary>
internal sealed class Keras2Weights(Hdf5File file, string root) : IKerasWeights
{
    private readonly Dictionary<string, ImmutableArray<string>> _names = new(StringComparer.Ordinal);

    // A nested model is one group, with all arrays of its layers.
    public string GroupOf(string parent, string layer, string className) => parent.Length == 0 ? layer : parent;

    public (ImmutableArray<int> Shape, float[] Values)? Find(KerasLayerEntry layer, string role, int position)
    {
        var group = $"{root}/{layer.Group}";
        if (!_names.TryGetValue(layer.Group, out var names))
        {
            names = file.Texts(group, "weight_names");
            _names.Add(layer.Group, names);
        }

        foreach (var name in names)
        {
            var parts = name.Split('/');
            var isOwn = layer.Group == layer.Name || (parts.Length > 1 && parts[^2] == layer.Name);
            if (isOwn && parts[^1].Split(':')[0] == role)
            {
                return file.Numbers($"{group}/{name}");
            }
        }

        return null;
    }
}
