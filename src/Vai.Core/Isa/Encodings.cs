namespace Vai.Isa;

/// <summary>
/// act_type of CONVINIT, ALUINIT and ELEW: what happens to a sum before it is an output byte (machine.md 6). ELEW has no leaky relu.
/// </summary>
internal enum Activation { None = 0, Relu = 1, LeakyRelu = 3 }

/// <summary>exec_mode of ALUINIT (machine.md 7); 1, 4, 5, 8 and above have names in the vendor's files but were never seen.</summary>
internal enum AluMode
{
    Depthwise = 0,

    /// <summary>The sum of a window times multi_factor; shift_cut is stored plus <see cref="AluInit.AverageShiftBase"/>.</summary>
    AveragePool = 2,

    MaxPool = 3,

    /// <summary>Every pixel times a vector with one number a channel, which stands where a depthwise convolution has its weights.</summary>
    VectorMultiply = 6,

    /// <summary>clamp(x + 3, 0, 6) / 6, where <see cref="Numerics.DpuFractions.Sixth"/> stands for 1/6; shift_bias is the input's fix
    /// point.</summary>
    HardSigmoid = 7,
}

/// <summary>elew_type of ELEW (machine.md 8).</summary>
internal enum ElewOperation { Add = 0, Multiply = 1 }
