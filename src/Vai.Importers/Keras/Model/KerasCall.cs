namespace Vai.Importers.Keras.Model;

/// <summary>One use of a layer in the model's graph.</summary>
/// <param name="Inputs">The results that it reads, in order.</param>
/// <param name="Arguments">Other arguments of the call.</param>
internal sealed record KerasCall(ImmutableArray<KerasTensorKey> Inputs, KerasConfig? Arguments);
