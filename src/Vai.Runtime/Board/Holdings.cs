namespace Vai.Runtime.Board;

/// <summary>What was opened, given back in the opposite order.</summary>
internal sealed class Holdings : IDisposable
{
    private readonly Stack<IDisposable> _held = new();

    public T Add<T>(T held)
        where T : IDisposable
    {
        _held.Push(held);
        return held;
    }

    public void Dispose()
    {
        while (_held.TryPop(out var held))
        {
            held.Dispose();
        }
    }
}
