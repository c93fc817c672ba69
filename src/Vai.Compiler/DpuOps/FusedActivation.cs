using Vai.Isa;

namespace Vai.Compiler.DpuOps;

/// <summary>The attribute <c>nonlinear</c> of <c>conv2d-fix</c> and its kin.</summary>
internal static class FusedActivation
{
    public static Activation Of(XirOp op) => op.Attributes.Get("nonlinear", "NONE") switch
    {
        "RELU" => Activation.Relu,
        "LEAKYRELU" => Activation.LeakyRelu,
        _ => Activation.None,
    };
}
