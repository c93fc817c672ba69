namespace Vai.Isa;

/// <summary>
/// act_type of CONVINIT, ALUINIT and ELEW: what happens to a sum before it is an output byte (machine.md 6). ELEW has none but relu.
/// Relu6 clamps to 0..96 whatever the fix point (machine.md 13).
/// </summary>
internal enum Activation { None = 0, Relu = 1, LeakyRelu = 3, Relu6 = 4 }

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

/// <summary>elew_type of ELEW (machine.md 8).</summary>
internal enum ElewOperation { Add = 0, Multiply = 1 }
