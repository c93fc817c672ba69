using Vai.Compiler.Superlayers;
using Vai.Isa;

namespace Vai.Compiler.Tests.Scheduling;

/// <summary>A layer to compile and run: a convolution (null where ALU works alone) and a pooling or a depthwise convolution behind
/// it.</summary>
internal sealed record LayerShape(int Channels, ConvolutionShape? Convolution, PoolingStage? Pooling, DepthwiseShape? Depthwise = null)
{
    public int OutputChannels => Convolution?.OutputChannels ?? Channels;

    public Window? AluWindow => Depthwise?.Window ?? Pooling?.Window;

    public override string ToString() => $"{Channels} channels, {Convolution}, {Pooling}, {Depthwise}";
}

internal sealed record DepthwiseShape(Window Window, int ShiftCut, int ShiftBias, Activation Activation);

internal sealed record ConvolutionShape(int OutputChannels, Window Window, int ShiftCut, int ShiftBias, Activation Activation);

/// <summary>What the bytes of inputs, weights and biases are.</summary>
internal enum DataPattern { Random, AllLowest, AllHighest }

internal static class Windows
{
    public static Window Of(int height, int width, int strideHeight =
        1, int strideWidth = 1, int top = 0, int left = 0, int bottom = 0, int right = 0) =>
        new(height, width)
        {
            StrideHeight = strideHeight, StrideWidth = strideWidth,
            PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
        };

    public static Window Square(int kernel, int stride = 1, int pad = 0) => Of(kernel, kernel, stride, stride, pad, pad, pad, pad);
}
