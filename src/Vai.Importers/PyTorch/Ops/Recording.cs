using System.Collections.Immutable;
using Vai.Diagnostics;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>A run of a model's code on an input of one shape.</summary>
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
        return new InputShapeSolver(shapes => Run(model, shapes, budget, new CallRecorder()), () => TrialRun(model, budget)).Solve(options);
    }

    /// <summary>Runs the model on inputs of these shapes, batch included.</summary>
    /// <exception cref="VaiException">VAI2016 to VAI2023: the model cannot be imported, or not with these shapes.</exception>
    public static Recording Of(ITorchModel model, IEnumerable<ImmutableArray<int>> shapes) =>
        Run(model, shapes, new StepBudget(LargestStepCount), new CallRecorder());

    private static Recording Run(ITorchModel model, IEnumerable<ImmutableArray<int>> inputShapes, StepBudget budget, CallRecorder recorder)
    {
        var inputs = inputShapes.Select(shape => new TensorValue(shape, new TensorMemory())).ToImmutableArray();
        var outputs = Flat(model.Run(inputs, recorder, budget)).Select(Latest).ToImmutableArray();
        return outputs.Length > 0 && outputs.All(output => output is not null)
            ? new Recording(inputs, recorder.Calls, outputs!)
            : throw VaiDiagnostics.BadTorchArchive.UnplacedException("its forward() returns something that is no tensor and no tuple, list or dictionary of tensors");
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

    /// <summary>What a run tells whose shapes need not fit: the call that reads the model's input, and those behind it up to one that does not fit.</summary>
    private static CallRecorder TrialRun(ITorchModel model, StepBudget budget)
    {
        var recorder = new CallRecorder();
        try
        {
            Run(model, [[1, 1, 1, 1]], budget, recorder);
        }
        catch (VaiException e) when (InputShapeSolver.IsAboutShapes(e))
        {
            // Expected: the shape is a guess, made to see which operator comes first.
        }

        return recorder;
    }
}
