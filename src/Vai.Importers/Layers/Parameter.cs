namespace Vai.Importers.Layers;

/// <summary>Numbers of a layer: weights, bias.</summary>
/// <param name="Name">The name in the model file.</param>
/// <param name="FixPoint">Set where the model is quantized already.</param>
internal sealed record Parameter(string Name, float[] Values, int? FixPoint = null);
