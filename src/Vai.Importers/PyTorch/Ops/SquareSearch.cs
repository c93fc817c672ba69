using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// Looks for the square maps that a network takes, in few runs: the layer that a size does not fit tells whether it is too large or too
/// small (a linear layer that takes 3136 features and gets 1048576), and from how much the next size is guessed.
/// </summary>
internal sealed class SquareSearch
{
    public const int LargestSide = 512;

    private const int ListedSides = 5;

    // Networks that halve a map and join it with itself take what halving divides.
    private const int CommonDivisor = 32;

    private readonly SortedDictionary<int, Recording?> _tried = [];
    private (int Low, int High) _open = (1, LargestSide);

    /// <param name="run">Runs the network on maps of that side.</param>
    public SquareSearch(Func<int, Trial> run)
    {
        int? guess = null;
        while (!IsOpen && Next(guess) is { } side)
        {
            var trial = run(side);
            _tried.Add(side, trial.Recording);
            guess = trial.Recording is null ? Narrow(side, trial.Calls.Last) : null;
        }
    }

    /// <summary>In the order of their sizes.</summary>
    public ImmutableArray<Recording> Fitting => [.. _tried.Values.OfType<Recording>()];

    /// <summary>Whether so many fit that the others were not tried: two where nothing bounds the size.</summary>
    public bool IsOpen => Fitting.Length >= (IsUnbounded ? 2 : ListedSides);

    private bool IsUnbounded => _open == (1, LargestSide);

    private int? Next(int? guess)
    {
        var open = Enumerable.Range(_open.Low, Math.Max(_open.High - _open.Low + 1, 0)).Where(side => !_tried.ContainsKey(side)).ToArray();
        if (open.Length == 0)
        {
            return null;
        }

        var target = Fitting is [var fitting, ..] ? fitting.Inputs[0].Shape[^1] : guess ?? (_open.Low + _open.High) / 2;
        return IsUnbounded
            ? open.MaxBy(side => side % CommonDivisor == 0 ? side + LargestSide : side)
            : open.MinBy(side => Math.Abs(side - target));
    }

    /// <summary>Takes away the sizes that cannot fit either.</summary>
    /// <returns>A size that might fit.</returns>
    private int? Narrow(int side, AtenCall? misfit)
    {
        if (misfit is null || Measure(misfit) is not var (has, takes) || has == takes)
        {
            return null;
        }

        _open = has > takes ? (_open.Low, Math.Min(_open.High, side - 1)) : (Math.Max(_open.Low, side + 1), _open.High);
        return has > 0 ? (int)Math.Clamp(Math.Round(side * Math.Sqrt((double)takes / has)), 1, LargestSide) : null;
    }

    /// <summary>What a layer gets and what it takes, of something that grows with the map; null where neither follows.</summary>
    private static (long Has, long Takes)? Measure(AtenCall call)
    {
        if (call.Argument(call.Function == "addmm" ? 1 : 0, "input") is not TensorValue { Shape: var input })
        {
            return null;
        }

        switch (call.Function.Trim('_'))
        {
            case "linear" or "addmm" or "mm" or "matmul":
                return Linears.InputFeatures(call) is { } features ? (input[^1], features) : null;
            case "view" or "reshape" or "unsafe_view" when call.Integers(1, "shape") is var sizes
                && sizes.All(size => size is > 0 and < int.MaxValue):
                return (
                    input.Aggregate(1L, (product, size) => product * size), (long)sizes.Aggregate(1.0, (product, size) => product * size));
            case "conv2d" or "convolution" or "conv_transpose2d" when input.Length == 4 && Convolutions.InputChannels(call) is { } channels:
                return input[1] != channels ? (input[1], channels) : (0, 1);
            case "max_pool2d" or "avg_pool2d" when input.Length == 4:
                return (0, 1);
            case "add" or "sub" or "mul" or "div" when call.Argument(1, "other") is TorchTensor { Shape: var constant }
                && constant.Length == input.Length:
                return input.Zip(constant, (has, takes) => ((long)has, (long)takes)).FirstOrDefault(
                    pair => pair.Item1 != pair.Item2 && pair.Item1 != 1 && pair.Item2 != 1);
            default:
                return null;
        }
    }
}
