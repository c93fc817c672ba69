namespace Vai.Runtime.Board;

/// <summary>A board with a DPU that can be used, as it describes itself.</summary>
/// <param name="FirmwarePath">The firmware's container.</param>
/// <param name="FirmwareId">32 hexadecimal digits.</param>
/// <param name="Kernels">All that the firmware has, <c>kernel:instance</c>.</param>
internal sealed record BoardStatus(
    BoardSystem System, string FirmwarePath, string FirmwareId, ImmutableArray<string> Kernels, ImmutableArray<BoardCore> Cores)
{
    /// <exception cref="VaiException">VAI6301 to VAI6314: why there is no DPU that can be used.</exception>
    public static BoardStatus Read(BoardHost host)
    {
        using var device = host.Open();
        return Of(host, device);
    }

    public static BoardStatus Of(BoardHost host, BoardDevice device) => new(
        BoardSystem.Of(host.Environment),
        device.FirmwarePath,
        Convert.ToHexStringLower(device.Firmware.Id.AsSpan()),
        device.Firmware.Kernels,
        [.. device.Cores.Select(port => port.Core)]);
}
