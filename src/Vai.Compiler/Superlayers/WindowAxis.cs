namespace Vai.Compiler.Superlayers;

/// <summary>A sliding window along one axis: rows or columns of one input become rows or columns of one output.</summary>
/// <param name="Pad">Zeros before the first input row or column.</param>
internal sealed record WindowAxis(int Kernel, int Stride, int Pad, int InputSize, int OutputSize)
{
    public static WindowAxis Rows(Window window, int inputHeight) =>
        new(window.KernelHeight, window.StrideHeight, window.PadTop, inputHeight, window.OutputHeight(inputHeight));

    public static WindowAxis Columns(Window window, int inputWidth) =>
        new(window.KernelWidth, window.StrideWidth, window.PadLeft, inputWidth, window.OutputWidth(inputWidth));

    /// <summary>Input position under tap 0 for an output position; negative inside the padding.</summary>
    public int Start(int output) => (output * Stride) - Pad;

    /// <summary>Padding positions in front of the window of an output position.</summary>
    public int PadBefore(int output) => Math.Max(-Start(output), 0);

    /// <summary>Index of the last tap inside the input for an output position (machine.md 6: pad_bottom, pad_right).</summary>
    public int LastTap(int output) => InputSize - 1 - Start(output);

    /// <summary>The input positions between the first and the last that some outputs need.</summary>
    public Interval Needed(Interval outputs) =>
        Interval.Between(Math.Max(Start(outputs.Start), 0), Math.Min(Start(outputs.Last) + Kernel, InputSize));

    /// <summary>Whether any output needs an input position: strides wider than the kernel skip some.</summary>
    public bool Uses(int input) => IntegerMath.Modulo(input + Pad, Stride) < Kernel;
}
