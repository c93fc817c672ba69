using Vai.Compiled;
using Vai.Runtime.Backends;
using Vai.Runtime.Tensors;

namespace Vai.Runtime;

/// <summary>A part of a model that runs on one device: it takes values from their slots and puts its own into theirs.</summary>
/// <param name="Engine">What executes it.</param>
/// <param name="Reads">The slots of the values that the engine reads, in its order.</param>
/// <param name="Gives">The slots of the values that it gives, in its order.</param>
/// <param name="Places">What the DPU reads, beside <paramref name="Reads"/>; empty for a stage of the processor.</param>
internal sealed record ModelStage(
    ISubgraphEngine Engine, ImmutableArray<int> Reads, ImmutableArray<int> Gives, ImmutableArray<DdrTensor> Places)
{
    /// <summary>Adds the stage's values to those of the stages before it. Several threads may call it, each with values of its
    /// own.</summary>
    /// <param name="frame">The caller's, of its last run; null: everything is made anew.</param>
    public void Run(Tensor?[] values, StageFrame? frame = null)
    {
        var (inputs, outputs) = frame is null
            ? (new Tensor[Reads.Length], new Tensor[Gives.Length])
            : (frame.Inputs, frame.Outputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = values[Reads[i]]!;
        }

        for (var i = 0; i < Places.Length; i++)
        {
            RequireForm(Places[i], inputs[i]);
        }

        Engine.Run(inputs, outputs, frame?.Memory);
        for (var i = 0; i < outputs.Length; i++)
        {
            values[Gives[i]] = outputs[i];
        }
    }

    /// <summary>Room for the runs of one caller.</summary>
    public StageFrame NewFrame() => new(new Tensor[Reads.Length], new Tensor[Gives.Length], new RunMemory());

    /// <summary>Whether values of these kinds, in the order of <paramref name="tensors"/>, are what the DPU reads.</summary>
    public bool HasForms(ImmutableArray<TensorInfo> tensors) => Places.Length == tensors.Length
        && Places.Zip(tensors).All(pair => pair.Second.FixPoint == pair.First.FixPoint && pair.Second.Length == pair.First.ElementCount);

    private static void RequireForm(DdrTensor place, Tensor value)
    {
        if (value is not Int8Tensor integers || integers.FixPoint != place.FixPoint || integers.Data.Length != place.ElementCount)
        {
            throw VaiDiagnostics.BadRunInput.UnplacedException(
                place.OpName,
                $"the DPU reads {place.ElementCount} int8 numbers of fix point {place.FixPoint} there, and a value of another form " +
                    $"reaches it");
        }
    }
}

/// <summary>What one caller's runs of a stage use again and again: the values that it reads and gives, and the engine's memory.</summary>
internal sealed record StageFrame(Tensor[] Inputs, Tensor[] Outputs, RunMemory Memory);
