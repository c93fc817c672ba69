using Vai.Runtime.Backends;

namespace Vai.Runtime;

/// <summary>
/// Places for the int8 numbers of one run, rented from <see cref="ModelRunner.Rent"/>: on the board they are the DPU's own memory, so that
/// nothing is copied. For one thread at a time; the spans are of no more use after <see cref="Dispose"/>.
/// </summary>
public readonly struct RentedRun : IDisposable
{
    private readonly ModelRunner _runner;
    private readonly IRunPlace _place;
    private readonly int _returns;

    internal RentedRun(ModelRunner runner, IRunPlace place) => (_runner, _place, _returns) = (runner, place, place.Returns);

    /// <summary>The place of an input's numbers, of the input's fix point, in its shape's order (NHWC). Holds anything at first.</summary>
    /// <param name="index">In the order of <see cref="ModelRunner.Inputs"/>.</param>
    /// <exception cref="ObjectDisposedException">The run was given back.</exception>
    public Span<sbyte> Input(int index = 0) => Place().Input(_runner.InputPlaces[index]);

    /// <summary>An output's numbers after <see cref="Run"/>, of the output's fix point, in its shape's order.</summary>
    /// <param name="index">In the order of <see cref="ModelRunner.Outputs"/>.</param>
    /// <exception cref="ObjectDisposedException">The run was given back.</exception>
    public ReadOnlySpan<sbyte> Output(int index = 0) => Place().Output(_runner.OutputPlaces[index]);

    /// <summary>Runs the model; may be called again, with the same inputs or others.</summary>
    /// <exception cref="ObjectDisposedException">The run was given back.</exception>
    /// <exception cref="VaiException">VAI6330 to VAI6334: the board failed.</exception>
    public void Run() => Place().Run();

    /// <summary>Gives the places back; further calls do nothing.</summary>
    public void Dispose()
    {
        if (_place is not null && _place.Returns == _returns)
        {
            _runner.Return(_place);
        }
    }

    private IRunPlace Place() =>
        _place is not null && _place.Returns == _returns ? _place : throw new ObjectDisposedException(nameof(RentedRun));
}
