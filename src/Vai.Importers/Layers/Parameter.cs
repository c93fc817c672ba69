namespace Vai.Importers.Layers;

/// <summary>Numbers of a layer: weights, bias. They are read where a constant is made of them, and not before.</summary>
/// <param name="Name">The name in the model file.</param>
/// <param name="Count">How many numbers they are.</param>
/// <param name="FixPoint">Set where the model is quantized already.</param>
internal sealed record Parameter(string Name, long Count, Func<float[]> Read, int? FixPoint = null)
{
    public Parameter(string name, float[] values, int? fixPoint = null)
        : this(name, values.LongLength, () => values, fixPoint)
    {
    }

    /// <summary>The numbers changed or moved.</summary>
    /// <param name="count">How many they are then; as many as before where it is null.</param>
    public Parameter Select(Func<float[], float[]> change, long? count = null) =>
        this with { Read = () => change(Read()), Count = count ?? Count };
}
