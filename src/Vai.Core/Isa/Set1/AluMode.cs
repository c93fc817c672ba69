namespace Vai.Isa.Set1;

/// <summary>
/// exec_mode of ALUINIT (machine.md 7, and 13 for prelu); 5, 8 and above have names in the vendor's files but were never seen.
/// </summary>
internal enum AluMode
{
    Depthwise = 0,

    /// <summary>A slope a channel for numbers below zero.</summary>
    PRelu = 1,

    /// <summary>The sum of a window times multi_factor; shift_cut is stored plus <see cref="AluInit.AverageShiftBase"/>.</summary>
    AveragePool = 2,

    MaxPool = 3,

    /// <summary>multi_factor is the slope of all channels.</summary>
    PReluOfOneSlope = 4,

    /// <summary>Every pixel times a vector with one number a channel, which stands where a depthwise convolution has its weights.</summary>
    VectorMultiply = 6,

    /// <summary>clamp(x + 3, 0, 6) / 6, where <see cref="Numerics.DpuFractions.Sixth"/> stands for 1/6; shift_bias is the input's fix
    /// point.</summary>
    HardSigmoid = 7,
}
