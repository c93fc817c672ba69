namespace Vai.Importers.Keras.Model;

/// <summary>A result of a call of a layer: the layer, which of its calls, which of the call's results.</summary>
internal readonly record struct KerasTensorKey(string Layer, int Call, int Result);
