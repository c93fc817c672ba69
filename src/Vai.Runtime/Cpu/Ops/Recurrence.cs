using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>lstm</c> and <c>gru</c>: from [1, steps, gates · size] to [1, steps, size], each step with the result of the one before, or of the
/// one behind where <c>reverse</c> says so. <c>weights</c> [gates · size, size] are those of that result; gates are i, f, g, o, or r, z,
/// n. Sums in double.
/// </summary>
internal sealed class Recurrence : IOpKernel
{
    private const int GatesOfLstm = 4;
    private const int GatesOfGru = 3;

    private readonly OpSite _site;
    private readonly int _gates;
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly (int Steps, int Size) _shape;

    private Recurrence(OpSite site, int gates)
    {
        var input = site.Input().Shape;
        site.Require(
            input is [1, _, var width] && width % gates == 0, $"its input [{string.Join(',', input)}] is no sequence of {gates} gates");
        (_site, _gates, _shape) = (site, gates, (input[1], input[2] / gates));
        site.RequireOutputShape([1, _shape.Steps, _shape.Size]);
        _weights = site.Constant<FloatTensor>("weights")?.Data ?? throw site.Bad("it has no weights");
        _bias = site.Constant<FloatTensor>("bias")?.Data ?? new float[input[2]];
        site.Require(
            _weights.Length == input[2] * _shape.Size && _bias.Length == input[2],
            $"it has {_weights.Length} weights and {_bias.Length} biases for {gates} gates of {_shape.Size}");
    }

    public static IOpKernel PrepareLstm(OpSite site) => new Recurrence(site, GatesOfLstm);

    public static IOpKernel PrepareGru(OpSite site) => new Recurrence(site, GatesOfGru);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var input = ((FloatTensor)inputs[_site.Slot("input")]).Data;
        var ((steps, size), width) = (_shape, _shape.Size * _gates);
        var output = new float[steps * size];
        var (state, cell) = (new double[size], new double[size]);
        var reverse = _site.Op.Attributes.Get("reverse", false);
        for (var number = 0; number < steps; number++)
        {
            var step = reverse ? steps - 1 - number : number;
            var gates = input.AsSpan(step * width, width);
            state = _gates == GatesOfLstm ? Lstm(gates, state, cell) : Gru(gates, state);
            for (var i = 0; i < size; i++)
            {
                output[(step * size) + i] = (float)state[i];
            }
        }

        return new FloatTensor(_site.OutputShape, output);
    }

    private double[] Lstm(ReadOnlySpan<float> gates, double[] state, double[] cell)
    {
        var size = _shape.Size;
        var next = new double[size];
        for (var i = 0; i < size; i++)
        {
            cell[i] = (Sigmoid(gates[size + i] + Product(size + i, state)) * cell[i])
                + (Sigmoid(gates[i] + Product(i, state)) * Math.Tanh(gates[(2 * size) + i] + Product((2 * size) + i, state)));
            next[i] = Sigmoid(gates[(3 * size) + i] + Product((3 * size) + i, state)) * Math.Tanh(cell[i]);
        }

        return next;
    }

    private double[] Gru(ReadOnlySpan<float> gates, double[] state)
    {
        var size = _shape.Size;
        var (reset, next) = (new double[size], new double[size]);
        for (var i = 0; i < size; i++)
        {
            reset[i] = Sigmoid(gates[i] + Product(i, state));
        }

        // The reset gate stands behind the product, or before it.
        var isBehind = _site.Op.Attributes.Get("reset_after", true);
        double[] passed = isBehind ? state : [.. state.Zip(reset, (value, gate) => value * gate)];
        for (var i = 0; i < size; i++)
        {
            var recurrent = Product((2 * size) + i, passed) * (isBehind ? reset[i] : 1);
            var update = Sigmoid(gates[size + i] + Product(size + i, state));
            next[i] = ((1 - update) * Math.Tanh(gates[(2 * size) + i] + recurrent)) + (update * state[i]);
        }

        return next;
    }

    private double Product(int row, double[] state)
    {
        double sum = _bias[row];
        var weights = _weights.AsSpan(row * state.Length, state.Length);
        for (var i = 0; i < state.Length; i++)
        {
            sum += weights[i] * state[i];
        }

        return sum;
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
