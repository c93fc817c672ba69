using Vai.Importers.Formats;
using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>A run of a model on inputs of given shapes.</summary>
/// <param name="Inputs">One a parameter of forward().</param>
/// <param name="Outputs">What forward() returned.</param>
internal sealed record Recording(ImmutableArray<TensorValue> Inputs, IReadOnlyList<AtenCall> Calls, ImmutableArray<TensorValue> Outputs)
{
    private const int LargestStepCount = 2_000_000;

    /// <summary>Runs the model on the input shape that the options or the model itself give.</summary>
    /// <exception cref="VaiException">VAI2016 to VAI2023: the code cannot be imported, or the input shape does not follow.</exception>
    public static Recording Of(ITorchModel model, ImportOptions options)
    {
        // One budget for all shapes that are tried.
        var budget = new StepBudget(LargestStepCount);
        return new InputShapeSolver(shapes => Run(model, shapes, budget, new CallRecorder(model)), shape => Try(model, shape, budget))
            .Solve(options);
    }

    /// <summary>Runs the model on inputs of these shapes, batch included.</summary>
    /// <exception cref="VaiException">VAI2016 to VAI2023: the model cannot be imported, or not with these shapes.</exception>
    public static Recording Of(ITorchModel model, IEnumerable<ImmutableArray<int>> shapes) =>
        Run(model, shapes, new StepBudget(LargestStepCount), new CallRecorder(model));

    private static Recording Run(ITorchModel model, IEnumerable<ImmutableArray<int>> shapes, StepBudget budget, CallRecorder recorder)
    {
        var inputs = recorder.Take(shapes);
        var outputs = Flat(model.Run(inputs, recorder, budget)).Select(Latest).ToImmutableArray();
        return outputs.Length > 0 && outputs.All(output => output is not null)
            ? new Recording(inputs, recorder.Calls, outputs!)
            : throw VaiDiagnostics.BadTorchArchive.UnplacedException(
                "its forward() returns something that is no tensor and no tuple, list or dictionary of tensors");
    }

    /// <summary>The tensors of a result, which may be a list or a dictionary of tensors and of such.</summary>
    private static IEnumerable<object?> Flat(object? result) => result switch
    {
        IReadOnlyList<object?> list => list.SelectMany(Flat),
        OrderedDictionary<object, object?> dictionary => dictionary.Values.SelectMany(Flat),
        _ => [result],
    };

    private static TensorValue? Latest(object? value)
    {
        var tensor = value as TensorValue;
        while (tensor?.OverwrittenBy is { } next)
        {
            tensor = next;
        }

        return tensor;
    }

    private static Trial Try(ITorchModel model, ImmutableArray<int> shape, StepBudget budget)
    {
        var recorder = new CallRecorder(model);
        try
        {
            return new Trial(recorder, Run(model, [shape], budget, recorder));
        }
        catch (VaiException e) when (Layer.IsAboutShapes(e))
        {
            // A run ends at the layer that the shape does not fit.
            return new Trial(recorder, null);
        }
    }
}

/// <summary>A run on a shape that need not fit.</summary>
/// <param name="Calls">Those up to the one that does not fit.</param>
/// <param name="Recording">Null where it does not fit.</param>
internal sealed record Trial(CallRecorder Calls, Recording? Recording);
