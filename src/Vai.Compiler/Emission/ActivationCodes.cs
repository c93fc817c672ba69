using Vai.Compiler.Superlayers;

namespace Vai.Compiler.Emission;

/// <summary>act_type of CONVINIT and ALUINIT (guide dpu-isa.md 6).</summary>
internal static class ActivationCodes
{
    public static int Of(Activation activation) => activation switch
    {
        Activation.None => 0,
        Activation.Relu => 1,
        Activation.LeakyRelu => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };
}
