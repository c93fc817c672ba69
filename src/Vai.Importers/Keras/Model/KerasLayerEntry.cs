namespace Vai.Importers.Keras.Model;

/// <summary>A layer of a model as the configuration has it.</summary>
/// <param name="Calls">Its uses in a Functional model; empty in a Sequential one.</param>
/// <param name="Group">Its place in the file of weights: in Keras 2 the group of the model's layer that it is in, in Keras 3 its
/// path.</param>
internal sealed record KerasLayerEntry(string ClassName, string Name, KerasConfig Config, ImmutableArray<KerasCall> Calls, string Group)
{
    /// <summary>
    /// The class without the package that registered it: <c>Vitis>QuantizeWrapper</c> stays, <c>keras.layers>Dense</c> does not.
    /// </summary>
    public string Kind =>
        ClassName.StartsWith("Vitis>", StringComparison.Ordinal) ? ClassName : ClassName[(ClassName.LastIndexOf('>') + 1)..];
}
