using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Padding, the same for all sliding windows.</summary>
internal static class Windows
{
    /// <summary>A map with the window's pads around it.</summary>
    /// <param name="map">NCHW.</param>
    public static torch.Tensor Pad(torch.Tensor map, Window window, double value) =>
        window is { PadLeft: 0, PadRight: 0, PadTop: 0, PadBottom: 0 }
            ? map
            : torch.nn.functional.pad(map, [window.PadLeft, window.PadRight, window.PadTop, window.PadBottom],
                TorchSharp.PaddingModes.Constant, value);
}
