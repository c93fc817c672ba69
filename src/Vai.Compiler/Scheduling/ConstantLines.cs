using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>Lines of the three kinds of banks that hold constants: numbers of lines, or the first of them.</summary>
/// <param name="Weights">In every weight bank.</param>
/// <param name="Depthwise">In the bank of depthwise weights.</param>
/// <param name="Bias">In the bias bank.</param>
internal readonly record struct ConstantLines(int Weights, int Depthwise, int Bias)
{
    /// <summary>
    /// Lines behind those of the superlayer before, so that constants are loaded while it still computes with its own; from the
    /// start again where they would run across the end.
    /// </summary>
    public ConstantLines Behind(ConstantLines used, ConstantLines needed) => new(
        Behind(Weights, used.Weights, needed.Weights),
        Behind(Depthwise, used.Depthwise, needed.Depthwise),
        Behind(Bias, used.Bias, needed.Bias));

    private static int Behind(int first, int used, int needed) => first + used + needed <= DpuArchitecture.BankDepth ? first + used : 0;
}
