using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>const-fix</c>: int8 numbers stored in the op, or, in a compiled model, in the parameter register.</summary>
internal sealed class ConstFix : IOpKernel
{
    private readonly Int8Tensor _value;

    private ConstFix(Int8Tensor value) => _value = value;

    public static IOpKernel Prepare(OpSite site) => new ConstFix(
        ConstantCodec.Bytes(site.Op).IsEmpty && site.Stored is Int8Tensor stored
            ? stored
            : new Int8Tensor(site.OutputShape, site.OutputFixPoint, ConstantCodec.ViewInt8(site.Op).ToArray()));

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => _value;
}
