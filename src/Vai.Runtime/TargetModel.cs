namespace Vai.Runtime;

/// <summary>A compiled model that is one of several of the same network, each for another DPU. All give the same bytes.</summary>
/// <param name="Target">The DPU, as the project names it.</param>
/// <param name="Fingerprint">The DPU's fingerprint, by which the board's is known.</param>
/// <param name="Path">The model's file, from the application's folder on where it is no full path.</param>
public sealed record TargetModel(string Target, ulong Fingerprint, string Path);
