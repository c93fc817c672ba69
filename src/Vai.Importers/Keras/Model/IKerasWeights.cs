namespace Vai.Importers.Keras.Model;

/// <summary>Where the numbers of layers lie.</summary>
internal interface IKerasWeights
{
    /// <summary>Names a layer's place, see <see cref="KerasLayerEntry.Group"/>.</summary>
    /// <param name="parent">The place of the model that the layer is in; empty for the outermost.</param>
    /// <param name="layer">The layer's name.</param>
    /// <param name="className">The name by class that Keras 3 gives.</param>
    string GroupOf(string parent, string layer, string className);

    /// <summary>The numbers that a layer keeps under a role; null where it has none of that name.</summary>
    /// <param name="role"><c>kernel</c>, <c>bias</c>, …</param>
    /// <param name="position">Which of the layer's variables it is, in the order in which Keras makes them.</param>
    (ImmutableArray<int> Shape, float[] Values)? Find(KerasLayerEntry layer, string role, int position);
}
