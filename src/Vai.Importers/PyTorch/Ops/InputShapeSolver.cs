using Vai.Importers.Formats;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// Finds the input's shape where the user gave none: channels from the first convolution, features from the first linear layer,
/// height and width from the images; last, by trying square sizes, where a single one fits the network.
/// </summary>
/// <param name="run">Runs the model on NCHW shapes, one an input.</param>
/// <param name="tryRun">Runs the model on a shape that need not fit.</param>
internal sealed class InputShapeSolver(Func<ImmutableArray<ImmutableArray<int>>, Recording> run, Func<ImmutableArray<int>, Trial> tryRun)
{
    private const int LargestSize = 1 << 15;

    public Recording Solve(ImportOptions options)
    {
        if (options.InputShape is { } given)
        {
            return run([IsRow(given) ? [1, .. given.TakeLast(2)] : Normalize(given), .. options.FurtherInputShapes.Select(Normalize)]);
        }

        // A shape that hardly fits: made to see which operator comes first.
        var trial = tryRun([1, 1, 1, 1]).Calls;
        if (trial.HasRows)
        {
            throw Needed("its layers work on [1, channels, length], of which the length is free");
        }

        var first = trial.First;
        return first?.Function.Trim('_') switch
        {
            "conv2d" or "convolution" when Convolutions.InputChannels(first) is { } channels =>
                SolveSize([Checked(channels)], options.ImageSize),
            "linear" or "addmm" or "mm" or "matmul" =>
                run([[1, Linears.InputFeatures(first) ?? throw Needed("the first operator's weights are no matrix")]]),
            _ => SolveSize([1, 3], options.ImageSize),
        };
    }

    /// <summary>Whether a shape that could be a map's is that of channels and length: for layers over one dimension, or because the model
    /// takes three dimensions and no four.</summary>
    private bool IsRow(ImmutableArray<int> given)
    {
        if (given is not ([> 1, > 0] or [1, > 0, > 0]) || given.Any(size => size > LargestSize))
        {
            return false;
        }

        try
        {
            return tryRun([1, 1, 1, 1]).Calls.HasRows
                || (tryRun([1, .. given.TakeLast(2)]).Recording is not null
                    && (given.Length == 2 || tryRun(Normalize(given)).Recording is null));
        }
        catch (VaiException)
        {
            // The run with the given shape says better what is wrong.
            return false;
        }
    }

    private static int Checked(long channels) =>
        channels <= LargestSize ? (int)channels : throw Needed($"the first convolution takes {channels} channels > {LargestSize}");

    private Recording SolveSize(ImmutableArray<int> channels, (int Height, int Width)? imageSize)
    {
        if (imageSize is { } size)
        {
            return channels is [var only]
                ? run([Normalize([only, size.Height, size.Width])])
                : Unique(
                    [.. channels.Select(count => tryRun(Normalize([count, size.Height, size.Width])).Recording).OfType<Recording>()], false,
                    "the number of channels is free", "");
        }

        var searches = channels.Select(count => new SquareSearch(side => tryRun([1, count, side, side]))).ToArray();
        return Unique(
            [.. searches.SelectMany(search => search.Fitting)], searches.Any(search => search.IsOpen),
            channels.Length == 1 ? $"with {channels[0]} channels, height and width are free" : "channels, height and width are free",
            $" of the square sizes 1 to {SquareSearch.LargestSide}");
    }

    /// <summary>The one run that fits.</summary>
    /// <param name="isOpen">Whether others fit that were not tried.</param>
    private static Recording Unique(ImmutableArray<Recording> fitting, bool isOpen, string free, string tried)
    {
        var found = string.Join(", ", fitting.Select(recording => string.Join('x', recording.Inputs[0].Shape[1..])));
        return fitting.Length switch
        {
            1 => fitting[0],
            0 => throw Needed($"{free}, and none{tried} fits"),
            _ => throw Needed($"{free}; {found}{(isOpen ? " and more" : "")} fit"),
        };
    }

    private static ImmutableArray<int> Normalize(ImmutableArray<int> shape)
    {
        var text = string.Join('x', shape);
        if (shape.IsEmpty || shape.Any(size => size is < 1 or > LargestSize))
        {
            throw VaiDiagnostics.BadInputShape.UnplacedException(text, $"sizes from 1 to {LargestSize} are possible");
        }

        return shape.Length switch
        {
            1 or 3 => [1, .. shape],
            2 or 4 when shape[0] == 1 => shape,
            2 or 4 => throw VaiDiagnostics.BadInputShape.UnplacedException(text, $"its batch is {shape[0]}, the DPU's is 1"),
            _ => throw VaiDiagnostics.BadInputShape.UnplacedException(text, $"it has {shape.Length} dimensions; 1 to 4 are possible"),
        };
    }

    private static VaiException Needed(string free) => VaiDiagnostics.InputShapeNeeded.UnplacedException(free);
}
