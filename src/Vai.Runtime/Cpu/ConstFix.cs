using System.Collections.Immutable;

namespace Vai.Runtime.Cpu;

/// <summary><c>const-fix</c>: int8 numbers in attribute <c>data</c>, or, in a compiled model, in the parameter register.</summary>
internal sealed class ConstFix : IOpKernel
{
    private readonly Int8Tensor _value;

    private ConstFix(Int8Tensor value) => _value = value;

    public static IOpKernel Prepare(OpSite site)
    {
        var bytes = site.Op.Attributes.Get("data", ImmutableArray<byte>.Empty);
        if (bytes.IsEmpty && site.Stored is Int8Tensor stored)
        {
            return new ConstFix(stored);
        }

        var count = site.Op.Output.ElementCount;
        site.Require(bytes.Length == count, $"it has {bytes.Length} bytes, shape [{string.Join(',', site.OutputShape)}] needs {count}");
        return new ConstFix(new Int8Tensor(site.OutputShape, site.OutputFixPoint, [.. bytes.Select(item => (sbyte)item)]));
    }

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => _value;
}
