namespace Vai.Runtime.Board;

/// <summary>A DPU core as its registers describe it.</summary>
/// <param name="Name">Kernel and instance, as the firmware names them.</param>
/// <param name="Index">The index by which the driver knows it; not the order of names or addresses.</param>
/// <param name="Fingerprint">0 where the core tells none.</param>
/// <param name="Version">Of the IP, as <c>4.1.0</c>.</param>
/// <param name="Built">When the core was made, as it says: year, month, day, hour and minute.</param>
/// <param name="FrequencyMHz">The clock of the DPU.</param>
/// <param name="BusFrequencyMHz">The clock of its control bus.</param>
internal sealed record BoardCore(
    string Name, int Index, ulong Fingerprint, string Version, string Built, int FrequencyMHz, int BusFrequencyMHz)
{
    /// <summary>A fingerprint of 0, on either side, says nothing.</summary>
    public bool Fits(ulong modelFingerprint) => Fingerprint == 0 || modelFingerprint == 0 || Fingerprint == modelFingerprint;
}
