namespace Vai.Benchmarks;

/// <summary>The shape of a convolution layer, as networks have it.</summary>
/// <param name="Size">Rows and columns of the input.</param>
public sealed record ConvolutionLayer(string Name, int Size, int Inputs, int Outputs, int Kernel, int Stride = 1, bool Depthwise = false)
    : IWork
{
    public int Pad => Kernel / 2;

    public int OutputSize => ((Size + (2 * Pad) - Kernel) / Stride) + 1;

    internal Window Window => new(Kernel, Kernel)
    {
        StrideHeight = Stride,
        StrideWidth = Stride,
        PadLeft = Pad,
        PadRight = Pad,
        PadTop = Pad,
        PadBottom = Pad,
    };

    public long MultiplyAccumulates => (long)OutputSize * OutputSize * Outputs * Kernel * Kernel * (Depthwise ? 1 : Inputs);

    public long Instructions => 0;

    public static IEnumerable<ConvolutionLayer> ResNet18 { get; } =
    [
        new("7x7/2 3-64 @224", 224, 3, 64, 7, 2),
        new("3x3 64-64 @56", 56, 64, 64, 3),
        new("3x3/2 64-128 @56", 56, 64, 128, 3, 2),
        new("1x1/2 64-128 @56", 56, 64, 128, 1, 2),
        new("3x3 128-128 @28", 28, 128, 128, 3),
        new("3x3 256-256 @14", 14, 256, 256, 3),
        new("3x3 512-512 @7", 7, 512, 512, 3),
    ];

    public static IEnumerable<ConvolutionLayer> MobileNetV2 { get; } =
    [
        new("3x3/2 3-32 @224", 224, 3, 32, 3, 2),
        new("1x1 24-144 @56", 56, 24, 144, 1),
        new("dw 3x3 144 @56", 56, 144, 144, 3, 1, Depthwise: true),
        new("1x1 144-24 @56", 56, 144, 24, 1),
        new("dw 3x3/2 192 @28", 28, 192, 192, 3, 2, Depthwise: true),
        new("1x1 384-64 @14", 14, 384, 64, 1),
        new("dw 3x3 384 @14", 14, 384, 384, 3, 1, Depthwise: true),
        new("1x1 320-1280 @7", 7, 320, 1280, 1),
    ];

    public override string ToString() => Name;
}
