using System.Collections.Immutable;
using Vai.Diagnostics;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// Finds the input's shape where the user gave none: channels from the first convolution, features from the first linear layer,
/// height and width from the images; last, by trying square sizes, where a single one fits the network.
/// </summary>
/// <param name="run">Runs the model on NCHW shapes, one an input.</param>
/// <param name="trialRun">Runs the model on a shape that need not fit.</param>
internal sealed class InputShapeSolver(Func<ImmutableArray<ImmutableArray<int>>, Recording> run, Func<CallRecorder> trialRun)
{
    private const int LargestSize = 1 << 15;
    private const int LargestTriedSize = 512;

    /// <summary>Whether another input shape might cure the error.</summary>
    public static bool IsAboutShapes(VaiException error) =>
        error.Diagnostic.Code == VaiDiagnostics.ShapesDoNotFit.Code || error.Diagnostic.Code == VaiDiagnostics.BadInputShape.Code;

    public Recording Solve(ImportOptions options)
    {
        if (options.InputShape is { } given)
        {
            return run([IsRow(given) ? [1, .. given.TakeLast(2)] : Normalize(given), .. options.FurtherInputShapes.Select(Normalize)]);
        }

        var trial = trialRun();
        if (trial.HasRows)
        {
            throw Needed("its layers work on [1, channels, length], of which the length is free");
        }

        var first = trial.First;
        return first?.Function switch
        {
            "conv2d" or "_convolution" or "convolution" => SolveSize([Checked(Convolution.InputChannels(first))], options.ImageSize),
            "linear" when first.Constant(1, "weight") is { Shape: [_, var features] } => run([[1, features]]),
            "addmm" or "mm" or "matmul" => run([[1, Features(first)]]),
            _ => SolveSize([1, 3], options.ImageSize),
        };
    }

    /// <summary>Whether a shape that could be a map's is that of channels and length, for layers over one dimension.</summary>
    private bool IsRow(ImmutableArray<int> given)
    {
        if (given is not ([> 1, > 0] or [1, > 0, > 0]) || given.Any(size => size > LargestSize))
        {
            return false;
        }

        try
        {
            return trialRun().HasRows;
        }
        catch (VaiException)
        {
            // The run with the given shape says better what is wrong.
            return false;
        }
    }

    private static int Features(AtenCall call)
    {
        var weights = call.Constant(call.Function == "addmm" ? 2 : 1, "other");
        return weights is { Shape: [var features, _] } ? features : throw Needed("the first operator's weights are no matrix");
    }

    private static int Checked(long channels) =>
        channels <= LargestSize ? (int)channels : throw Needed($"the first convolution takes {channels} channels > {LargestSize}");

    private Recording SolveSize(ImmutableArray<int> channels, (int Height, int Width)? imageSize)
    {
        if (imageSize is { } size)
        {
            return channels is [var only]
                ? run([Normalize([only, size.Height, size.Width])])
                : Unique([.. channels.Select(count => Normalize([count, size.Height, size.Width]))], "the number of channels is free");
        }

        return Unique(
            [.. from count in channels from side in Enumerable.Range(1, LargestTriedSize) select ImmutableArray.Create(1, count, side, side)],
            channels.Length == 1 ? $"with {channels[0]} channels, height and width are free" : "channels, height and width are free");
    }

    /// <summary>The run of the one shape that fits.</summary>
    private Recording Unique(ImmutableArray<ImmutableArray<int>> shapes, string free)
    {
        const int enough = 5;
        var fitting = new List<Recording>();
        foreach (var shape in shapes)
        {
            if (TryRun(shape) is { } recording)
            {
                fitting.Add(recording);
            }

            if (fitting.Count == enough)
            {
                break;
            }
        }

        var found = string.Join(", ", fitting.Select(recording => string.Join('x', recording.Inputs[0].Shape[1..])));
        return fitting.Count switch
        {
            1 => fitting[0],
            0 => throw Needed($"{free}, and none of the square sizes 1 to {LargestTriedSize} that were tried fits"),
            enough => throw Needed($"{free}; {found} and more fit"),
            _ => throw Needed($"{free}; {found} fit"),
        };
    }

    private Recording? TryRun(ImmutableArray<int> shape)
    {
        try
        {
            return run([shape]);
        }
        catch (VaiException e) when (IsAboutShapes(e))
        {
            return null;
        }
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
