namespace Vai.Tool.Stages;

/// <summary>Passes progress on at once and in order; <see cref="Progress{T}"/> would do so from other threads, later.</summary>
internal sealed class StageProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
