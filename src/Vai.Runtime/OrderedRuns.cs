using System.Runtime.CompilerServices;

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
        try
        {
            await foreach (var input in inputs.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (underWay.Count == width)
                {
                    yield return await underWay.Dequeue().ConfigureAwait(false);
                }

                underWay.Enqueue(run(input, cancellationToken));
            }

            while (underWay.TryDequeue(out var next))
            {
                yield return await next.ConfigureAwait(false);
            }
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
}
