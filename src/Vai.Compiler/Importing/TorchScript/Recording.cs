using System.Collections.Immutable;
using Vai.Diagnostics;

namespace Vai.Compiler.Importing.TorchScript;

/// <summary>A run of a model's code on an input of one shape.</summary>
/// <param name="Outputs">What forward() returned.</param>
internal sealed record Recording(TensorValue Input, IReadOnlyList<AtenCall> Calls, ImmutableArray<TensorValue> Outputs)
{
    private const int LargestStepCount = 2_000_000;

    /// <summary>Runs the model on the input shape that the options or the model itself give.</summary>
    /// <exception cref="VaiException">VAI2016 to VAI2023: the code cannot be imported, or the input shape does not follow.</exception>
    public static Recording Of(TorchProgram program, ImportOptions options)
    {
        // One budget for all shapes that are tried.
        var budget = new StepBudget(LargestStepCount);
        return new InputShapeSolver(shape => Run(program, shape, budget, new CallRecorder()), () => FirstCall(program, budget)).Solve(options);
    }

    private static Recording Run(TorchProgram program, ImmutableArray<int> inputShape, StepBudget budget, CallRecorder recorder)
    {
        var input = new TensorValue(inputShape, new TensorMemory());
        var result = new Interpreter(program, recorder, budget).Forward(input);
        var outputs = (result is IReadOnlyList<object?> list ? list : [result]).Select(Latest).ToImmutableArray();
        return outputs.Length > 0 && outputs.All(output => output is not null)
            ? new Recording(input, recorder.Calls, outputs!)
            : throw VaiDiagnostics.BadTorchArchive.Exception((string?)null, "its forward() returns something that is no tensor and no tuple of tensors");
    }

    private static TensorValue? Latest(object? value)
    {
        var tensor = value as TensorValue;
        while (tensor?.OverwrittenBy is { } next)
        {
            tensor = next;
        }

        return tensor;
    }

    /// <summary>The call that reads the model's input, found by a run whose shapes need not fit.</summary>
    private static AtenCall? FirstCall(TorchProgram program, StepBudget budget)
    {
        var recorder = new CallRecorder();
        try
        {
            Run(program, [1, 1, 1, 1], budget, recorder);
        }
        catch (VaiException e) when (InputShapeSolver.IsAboutShapes(e))
        {
            // Expected: the shape is a guess, made to see which operator comes first.
        }

        return recorder.First;
    }
}
