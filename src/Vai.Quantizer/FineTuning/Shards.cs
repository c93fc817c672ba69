using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.FineTuning;

/// <summary>
/// Gradients of a batch in a fixed number of parts, each on a thread of its own where libtorch uses one: the sum does not depend on
/// how many cores there are, and no core waits for another inside an operator.
/// </summary>
internal static class Shards
{
    private const int Count = 4;

    /// <summary>The sum of the gradients of all parts, and of their losses.</summary>
    /// <param name="indices">The images of the batch.</param>
    /// <param name="loss">The loss of a part, a number that may be added to others'.</param>
    public static (torch.Tensor[] Gradients, double Loss) Gradients(
        int[] indices, torch.Tensor[] parameters, int threads, Func<int[], torch.Tensor> loss)
    {
        var parts = indices.Chunk(Math.Max(1, (indices.Length + Count - 1) / Count)).ToArray();
        var results = new (torch.Tensor[] Gradients, double Loss)[parts.Length];
        Parallel.For(0, parts.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(threads, 1) }, part =>
        {
            using var scope = torch.NewDisposeScope();
            using var total = loss(parts[part]);
            var gradients = torch.autograd.grad([total], parameters, allow_unused: true);
            results[part] = ([.. gradients.Select(Kept)], total.item<float>());
        });
        return (Sum(results.Select(result => result.Gradients).ToArray()), results.Sum(result => result.Loss));

        torch.Tensor Kept(torch.Tensor? gradient, int index) =>
            (gradient is null || gradient.IsInvalid ? torch.zeros_like(parameters[index]) : gradient).detach().DetachFromDisposeScope();
    }

    private static torch.Tensor[] Sum(torch.Tensor[][] parts)
    {
        using var noGradient = torch.no_grad();
        foreach (var part in parts.Skip(1))
        {
            for (var i = 0; i < part.Length; i++)
            {
                parts[0][i].Add(part[i]);
                part[i].Dispose();
            }
        }

        return parts[0];
    }
}
