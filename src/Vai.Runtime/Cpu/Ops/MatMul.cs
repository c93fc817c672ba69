using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>matmul</c> of an activation [.., I] and a constant weight, [O, I] with <c>transpose_b</c> or [I, O] without; optional bias [O].
/// </summary>
internal sealed class MatMul : IOpKernel
{
    private readonly OpSite _site;
    private readonly RealMatrix _weights;
    private readonly float[] _bias;

    private MatMul(OpSite site)
    {
        var operands = site.Op.InputsOf("input").Length;
        site.Require(operands == 2, $"it has {operands} operands, 2 are needed");
        if (site.Op.Attributes.Get("transpose_a", false) || site.Constants[1] is not FloatTensor { Shape.Length: 2 } weights)
        {
            throw site.Unsupported("its first operand is transposed or its second is no constant matrix");
        }

        var transposed = site.Op.Attributes.Get("transpose_b", false);
        var (outputs, depth) = transposed ? (weights.Shape[0], weights.Shape[1]) : (weights.Shape[1], weights.Shape[0]);
        var input = site.Input();
        site.Require(input.Shape.Length > 0
            && input.Shape[^1] == depth, $"it multiplies [{string.Join(',', input.Shape)}] by a matrix of depth {depth}");
        site.RequireOutputShape([.. input.Shape[..^1], outputs]);
        _site = site;
        _weights = new RealMatrix(transposed ? weights.Data : Transposed(weights), outputs, depth);
        _bias = Conv2d.Bias(site, outputs);
    }

    public static IOpKernel Prepare(OpSite site) => new MatMul(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var input = ((FloatTensor)inputs[0]).Data;
        var output = new float[_site.Op.Output.ElementCount];
        var row = new double[_weights.Depth];
        var sums = new double[_weights.SumPitch];
        for (var (from, to) = (0, 0); to < output.Length; from += _weights.Depth, to += _weights.Columns)
        {
            WidenFloat.Widen(input.AsSpan(from, row.Length), row);
            _weights.Multiply(row, 1, sums);
            for (var column = 0; column < _weights.Columns; column++)
            {
                output[to + column] = (float)(sums[column] + _bias[column]);
            }
        }

        return new FloatTensor(_site.OutputShape, output);
    }

    private static float[] Transposed(FloatTensor matrix)
    {
        var (rows, columns) = (matrix.Shape[0], matrix.Shape[1]);
        var result = new float[matrix.Data.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                result[(column * rows) + row] = matrix.Data[(row * columns) + column];
            }
        }

        return result;
    }
}
