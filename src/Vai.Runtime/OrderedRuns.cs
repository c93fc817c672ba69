using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Vai.Runtime;

/// <summary>Many runs at a time, with results in the order of the inputs.</summary>
internal static class OrderedRuns
{
    /// <param name="width">How many runs are under way or wait to be taken, at most.</param>
    public static async IAsyncEnumerable<TResult> Of<TInput, TResult>(
        IAsyncEnumerable<TInput> inputs,
        Func<TInput, CancellationToken, Task<TResult>> run,
        int width,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var underWay = new Queue<Task<TResult>>(width);
        var source = inputs.GetAsyncEnumerator(cancellationToken);
        await using var disposal = source.ConfigureAwait(false);
        try
        {
            var step = await Step(source).ConfigureAwait(false);
            while (step.HasNext)
            {
                if (underWay.Count == width)
                {
                    yield return await underWay.Dequeue().ConfigureAwait(false);
                }

                underWay.Enqueue(run(source.Current, cancellationToken));
                step = await Step(source).ConfigureAwait(false);
            }

            while (underWay.TryDequeue(out var next))
            {
                yield return await next.ConfigureAwait(false);
            }

            step.Failure?.Throw();
        }
        finally
        {
            // Nothing runs on behind the back of a reader that has left; the first failure was told, the others say no more.
            foreach (var rest in underWay)
            {
                await ((Task)rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // A source that fails fails in its place: what came before has its results first. A cancellation ends all at once.
    private static async ValueTask<(bool HasNext, ExceptionDispatchInfo? Failure)> Step<T>(IAsyncEnumerator<T> source)
    {
        try
        {
            return (await source.MoveNextAsync().ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return (false, ExceptionDispatchInfo.Capture(e));
        }
    }
}
