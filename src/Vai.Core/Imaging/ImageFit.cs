namespace Vai.Imaging;

/// <summary>How a picture of another size becomes one of the model's.</summary>
public enum ImageFit
{
    /// <summary>It does not: another size is an error.</summary>
    None,

    /// <summary>Height and width are scaled on their own.</summary>
    Stretch,

    /// <summary>Scaled until it covers the model's size, then what stands over is cut off on both sides.</summary>
    CenterCrop,

    /// <summary>Scaled until it lies in the model's size, then filled up on both sides with grey (114), as detectors are trained.</summary>
    Letterbox,
}
