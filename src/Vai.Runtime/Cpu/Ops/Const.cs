using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>const</c>: numbers stored in the op, of any type that <see cref="ConstantCodec"/> reads.</summary>
internal sealed class Const : IOpKernel
{
    private readonly FloatTensor _value;

    private Const(FloatTensor value) => _value = value;

    public static IOpKernel Prepare(OpSite site)
    {
        var type = ConstantCodec.TypeOf(site.Op);
        return ConstantCodec.Types.Contains(type)
            ? new Const(new FloatTensor(site.OutputShape, ConstantCodec.Read(site.Op)))
            : throw site.Unsupported($"its data type is {type}; {string.Join(", ", ConstantCodec.Types)} are known");
    }

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => _value;
}
