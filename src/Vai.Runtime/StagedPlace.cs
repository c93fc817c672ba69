using Vai.Runtime.Backends;

namespace Vai.Runtime;

/// <summary>Places of a run that goes through several engines: arrays, from and to which they copy.</summary>
/// <param name="run">Takes the inputs and gives the outputs, in the order of the runner's.</param>
internal sealed class StagedPlace(
    ImmutableArray<int> inputs, ImmutableArray<int> outputs, Action<sbyte[][], sbyte[][]> run, Action<StagedPlace> giveBack) : IRunPlace
{
    private readonly sbyte[][] _inputs = [.. inputs.Select(length => new sbyte[length])];
    private readonly sbyte[][] _outputs = [.. outputs.Select(length => new sbyte[length])];
    private int _returns;

    public int Returns => Volatile.Read(ref _returns);

    public Span<sbyte> Input(int index) => _inputs[index];

    public ReadOnlySpan<sbyte> Output(int index) => _outputs[index];

    public void Run() => run(_inputs, _outputs);

    public void Return()
    {
        Interlocked.Increment(ref _returns);
        giveBack(this);
    }
}
