namespace Vai.Imaging;

/// <summary>The order of the colours in what a model takes. Pictures come as red, green, blue.</summary>
public enum ColorOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red, as OpenCV reads pictures.</summary>
    Bgr,
}
