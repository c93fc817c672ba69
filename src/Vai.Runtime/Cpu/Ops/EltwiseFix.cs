using Vai.Numerics;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>eltwise-fix</c> and <c>depthwise-fix</c>: ADD or MUL of one or more operands of any fix points, the exact result rounded once;
/// optional ReLU (machine.md 7 mode 6, 8). One operand is a requantization.
/// </summary>
internal sealed class EltwiseFix : IOpKernel
{
    /// <summary>The product of four int8, shifted by this, stays inside 64 bits.</summary>
    private const int LargestShift = 30;

    private const int MostFactors = 4;

    private readonly OpSite _site;
    private readonly ImmutableArray<Broadcast> _operands;
    private readonly ImmutableArray<int> _alignments;
    private readonly int _shift;
    private readonly bool _multiply;
    private readonly sbyte _minimum;

    private EltwiseFix(OpSite site)
    {
        _site = site;
        _operands = [.. Enumerable.Range(0, site.Inputs.Length).Select(position => Broadcast.Of(site, position))];
        _multiply = Kind(site);
        _minimum = Minimum(site);
        ImmutableArray<int> fixPoints = [.. Enumerable.Range(0, site.Inputs.Length).Select(site.InputFixPoint)];
        site.Require(fixPoints.Length is > 0 and <= MostFactors, $"it has {fixPoints.Length} operands, 1 to {MostFactors} are possible");
        var resultFixPoint = _multiply ? fixPoints.Sum() : fixPoints.Max();
        _shift = resultFixPoint - site.OutputFixPoint;
        _alignments = [.. fixPoints.Select(fixPoint => _multiply ? 0 : resultFixPoint - fixPoint)];
        site.Require(
            Math.Abs(_shift) <= LargestShift && _alignments.All(alignment => alignment <= LargestShift),
            $"its inputs have fix points [{string.Join(',', fixPoints)}], its output {site.OutputFixPoint}; they are more than " +
                $"{LargestShift} apart");
    }

    public static IOpKernel Prepare(OpSite site) => new EltwiseFix(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var operands = new sbyte[inputs.Length][];
        for (var k = 0; k < operands.Length; k++)
        {
            operands[k] = _operands[k].Expand(((Int8Tensor)inputs[k]).Data);
        }

        var output = new sbyte[_site.Op.Output.ElementCount];
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = Math.Max(_minimum, FixedPoint.Saturate(FixedPoint.RoundShift(Combine(operands, i), _shift)));
        }

        return new Int8Tensor(_site.OutputShape, _site.OutputFixPoint, output);
    }

    private long Combine(sbyte[][] operands, int i)
    {
        var result = (long)operands[0][i] << _alignments[0];
        for (var k = 1; k < operands.Length; k++)
        {
            result = _multiply ? result * operands[k][i] : result + ((long)operands[k][i] << _alignments[k]);
        }

        return result;
    }

    private static bool Kind(OpSite site) => site.Op.Attributes.Get("type", "") switch
    {
        "ADD" => false,
        "MUL" => true,
        var other => throw site.Unsupported($"its type is '{other}'; ADD and MUL are known"),
    };

    private static sbyte Minimum(OpSite site) => site.Op.Attributes.Get("nonlinear", "NONE") switch
    {
        "NONE" or "" => sbyte.MinValue,
        "RELU" => 0,
        var other => throw site.Unsupported($"its nonlinear is {other}; NONE and RELU are known"),
    };
}
