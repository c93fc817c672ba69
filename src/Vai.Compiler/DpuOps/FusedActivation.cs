using Vai.Isa;

namespace Vai.Compiler.DpuOps;

/// <summary>The attribute <c>nonlinear</c> of <c>conv2d-fix</c> and its kin.</summary>
internal static class FusedActivation
{
    /// <summary>Where the bound of the machine's relu6, 96, is 6.</summary>
    public const int Relu6FixPoint = 4;

    public static Activation Of(XirOp op) => op.Attributes.Get("nonlinear", "NONE") switch
    {
        "RELU" => Activation.Relu,
        "RELU6" => Activation.Relu6,
        "LEAKYRELU" => Activation.LeakyRelu,
        _ => Activation.None,
    };
}
