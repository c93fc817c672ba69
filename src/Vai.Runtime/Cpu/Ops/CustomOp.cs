using Vai.Numerics;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>An op that the application computes.</summary>
internal sealed class CustomOp(OpSite site, CustomOperator compute) : IOpKernel
{
    // What a delegate does besides computing is not known.
    public bool IsPure => false;

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var result = compute(site.Op, [.. inputs.ToArray().Select(Real)]);
        if (result is null || result.Length != site.Op.Output.ElementCount)
        {
            throw VaiDiagnostics.BadRunInput.Exception(
                new DiagnosticLocation(null, site.Op.Name), site.Op.Name,
                $"the delegate for '{site.Op.Type}' gave {result?.Length ?? 0} numbers, shape [{string.Join(',', site.OutputShape)}] " +
                    $"has {site.Op.Output.ElementCount}");
        }

        return site.Op.Output.DataType == TensorDataType.Float
            ? new FloatTensor(site.OutputShape, result)
            : new Int8Tensor(site.OutputShape, site.OutputFixPoint,
                Array.ConvertAll(result, value => FixedPoint.QuantizeHalfUp(value, site.OutputFixPoint)));
    }

    private static FloatTensor Real(Tensor value) => value switch
    {
        FloatTensor reals => reals,
        Int8Tensor integers => integers.Dequantized(),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };
}
