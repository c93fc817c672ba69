using Vai.Compiler.Scheduling;
using Vai.Xir.Ops;

namespace Vai.Compiler.Tests.Scheduling;

/// <summary>A layer to compile and run: a convolution (null for a pooling alone) and a pooling (null without one).</summary>
internal sealed record LayerShape(int Channels, ConvolutionShape? Convolution, PoolingStage? Pooling)
{
    public override string ToString() => $"{Channels} channels, {Convolution}, {Pooling}";
}

internal sealed record ConvolutionShape(int OutputChannels, Window Window, int ShiftCut, int ShiftBias, Activation Activation);

/// <summary>What the bytes of inputs, weights and biases are.</summary>
internal enum DataPattern { Random, AllLowest, AllHighest }

internal static class Windows
{
    public static Window Of(int height, int width, int strideHeight = 1, int strideWidth = 1, int top = 0, int left = 0, int bottom = 0, int right = 0) =>
        new(height, width)
        {
            StrideHeight = strideHeight, StrideWidth = strideWidth,
            PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
        };

    public static Window Square(int kernel, int stride = 1, int pad = 0) => Of(kernel, kernel, stride, stride, pad, pad, pad, pad);
}
