namespace Vai.Runtime.Tests.Simulation.Calibration;

/// <summary>What is added to a convolution's result: nothing, a map of the same size, or every second pixel of a map twice as
/// large.</summary>
internal enum Addend { None, Map, Strided, Whole }

/// <summary>A superlayer of ResNet-50: a square convolution, perhaps with a pool or an addition behind it.</summary>
/// <param name="Size">Rows and columns of the convolution's result.</param>
/// <param name="Pool">Of the 3x3 pool with stride 2 behind it.</param>
internal sealed record ConvolutionLayer(string Name, int Size, int InputChannels, int OutputChannels, int Kernel =
    1, int Stride = 1, Addend Addend = Addend.None, bool HasPool = false)
{
    /// <summary>Rows and columns of what is read.</summary>
    public int InputSize => Size * Stride;

    public int Padding => (Kernel - 1) / 2;
}
