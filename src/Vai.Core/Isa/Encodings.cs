namespace Vai.Isa;

/// <summary>
/// act_type of CONVINIT, ALUINIT and ELEW: what happens to a sum before it is an output byte (machine.md 6). ELEW has none but relu.
/// Relu6 clamps to 0..96 whatever the fix point (machine.md 13).
/// </summary>
internal enum Activation { None = 0, Relu = 1, LeakyRelu = 3, Relu6 = 4 }

/// <summary>elew_type of ELEW (machine.md 8).</summary>
internal enum ElewOperation { Add = 0, Multiply = 1 }
