using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>add</c>, <c>sub</c>, <c>mul</c>, <c>div</c>, <c>min</c>, <c>max</c> on real numbers, operand after operand, shapes
/// broadcast.</summary>
internal sealed class Arithmetic : IReusingKernel
{
    private readonly OpSite _site;
    private readonly Func<float, float, float> _operation;
    private readonly ImmutableArray<Broadcast> _operands;

    private Arithmetic(OpSite site, Func<float, float, float> operation)
    {
        site.Require(site.Inputs.Length > 0, "it has no inputs");
        (_site, _operation) = (site, operation);
        _operands = [.. Enumerable.Range(0, site.Inputs.Length).Select(position => Broadcast.Of(site, position))];
    }

    /// <summary>Any function, computed in double.</summary>
    public static PrepareOp Of(Func<double, double, double> function) =>
        site => new Arithmetic(site, (left, right) => (float)function(left, right));

    public static IOpKernel PrepareAdd(OpSite site) => new Arithmetic(site, (left, right) => left + right);

    public static IOpKernel PrepareSubtract(OpSite site) => new Arithmetic(site, (left, right) => left - right);

    public static IOpKernel PrepareMultiply(OpSite site) => new Arithmetic(site, (left, right) => left * right);

    public static IOpKernel PrepareDivide(OpSite site) => new Arithmetic(site, (left, right) => left / right);

    public static IOpKernel PrepareMin(OpSite site) => new Arithmetic(site, Math.Min);

    public static IOpKernel PrepareMax(OpSite site) => new Arithmetic(site, Math.Max);

    public Tensor Run(ReadOnlySpan<Tensor> inputs, Tensor? used)
    {
        var output = _site.Reals(used);
        var (result, left) = (output.Data, _operands[0].Expand(((FloatTensor)inputs[0]).Data));
        left.CopyTo(result, 0);
        for (var position = 1; position < inputs.Length; position++)
        {
            var right = _operands[position].Expand(((FloatTensor)inputs[position]).Data);
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = _operation(result[i], right[i]);
            }
        }

        return output;
    }
}
