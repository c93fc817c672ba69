using Vai.Runtime.Backends;
using Vai.Runtime.Tensors;

namespace Vai.Runtime;

/// <summary>Places of a run that goes through several engines: arrays, from and to which they copy. A run makes nothing new of its
/// own.</summary>
internal sealed class StagedPlace : IRunPlace
{
    private readonly Stages _stages;
    private readonly Action<StagedPlace> _giveBack;
    private readonly ImmutableArray<Int8Tensor> _inputs;
    private readonly sbyte[][] _outputs;
    private readonly StageFrame[] _frames;
    private readonly Tensor?[] _values;
    private int _returns;

    /// <param name="inputs">The runner's, with fix points.</param>
    /// <param name="outputs">The runner's.</param>
    public StagedPlace(
        Stages stages, ImmutableArray<TensorInfo> inputs, ImmutableArray<TensorInfo> outputs, Action<StagedPlace> giveBack)
    {
        (_stages, _giveBack) = (stages, giveBack);
        _inputs = [.. inputs.Select(input => new Int8Tensor(input.Shape, RunnerValues.RequireFixPoint(input), new sbyte[input.Length]))];
        _outputs = [.. outputs.Select(output => new sbyte[output.Length])];
        _frames = [.. stages.InOrder.Select(stage => stage.NewFrame())];
        _values = new Tensor?[stages.Slots];
    }

    public int Returns => Volatile.Read(ref _returns);

    public Span<sbyte> Input(int index) => _inputs[index].Data;

    public ReadOnlySpan<sbyte> Output(int index) => _outputs[index];

    public void Run()
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            _values[_stages.Inputs[i]] = _inputs[i];
        }

        for (var i = 0; i < _frames.Length; i++)
        {
            _stages.InOrder[i].Run(_values, _frames[i]);
        }

        for (var i = 0; i < _outputs.Length; i++)
        {
            ((Int8Tensor)_values[_stages.Outputs[i]]!).Data.CopyTo(_outputs[i], 0);
        }
    }

    public void Return()
    {
        Interlocked.Increment(ref _returns);
        _giveBack(this);
    }

    /// <summary>What a run goes through.</summary>
    /// <param name="Inputs">The slots of the runner's inputs.</param>
    /// <param name="Outputs">The slots of its outputs.</param>
    /// <param name="Slots">How many slots there are.</param>
    public sealed record Stages(ImmutableArray<ModelStage> InOrder, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs, int Slots);
}
