using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.FineTuning;

/// <summary>The Adam optimizer for gradients that were summed elsewhere, in an order of our own.</summary>
internal sealed class Adam : IDisposable
{
    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;
    private const double Epsilon = 1e-8;

    private readonly torch.Tensor[] _parameters;
    private readonly double[] _factors;
    private readonly torch.Tensor[] _means;
    private readonly torch.Tensor[] _squares;
    private int _steps;

    /// <param name="parameters">Changed in place by <see cref="Step"/>; each with the factor of the rate that is its own.</param>
    public Adam(IEnumerable<(torch.Tensor Parameter, double Factor)> parameters)
    {
        var all = parameters.ToArray();
        _parameters = [.. all.Select(item => item.Parameter)];
        _factors = [.. all.Select(item => item.Factor)];
        _means = [.. _parameters.Select(parameter => torch.zeros_like(parameter).DetachFromDisposeScope())];
        _squares = [.. _parameters.Select(parameter => torch.zeros_like(parameter).DetachFromDisposeScope())];
    }

    /// <param name="gradients">One a parameter, in the order given to the constructor.</param>
    /// <param name="count">Parameters that move: the first so many.</param>
    public void Step(IReadOnlyList<torch.Tensor> gradients, double rate, int count = int.MaxValue)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _steps++;
        var corrected = rate * Math.Sqrt(1 - Math.Pow(SquareDecay, _steps)) / (1 - Math.Pow(MeanDecay, _steps));
        for (var i = 0; i < Math.Min(count, _parameters.Length); i++)
        {
            _means[i].Decay(MeanDecay, gradients[i]);
            _squares[i].DecaySquare(SquareDecay, gradients[i]);
            _parameters[i].sub_((_means[i] / _squares[i].sqrt().Plus(Epsilon)).Times(corrected * _factors[i]));
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _means.Concat(_squares))
        {
            tensor.Dispose();
        }
    }
}
