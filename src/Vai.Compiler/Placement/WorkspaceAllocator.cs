namespace Vai.Compiler.Placement;

/// <summary>A tensor that needs memory for a while.</summary>
/// <param name="First">The step that writes it.</param>
/// <param name="Last">The last step that reads it; its memory is free from the next step on.</param>
internal sealed record Lifetime(string Name, long Size, int First, int Last);

/// <summary>Gives tensors memory such that those alive at the same time do not overlap: each, in the order of time, at the lowest place
/// that is free.</summary>
internal static class WorkspaceAllocator
{
    /// <returns>The addresses by name, and the bytes needed in all.</returns>
    public static (ImmutableDictionary<string, long> Addresses, long Size) Allocate(IEnumerable<Lifetime> tensors, int alignment)
    {
        var placed = new List<(Lifetime Tensor, long Address)>();
        foreach (var tensor in tensors.OrderBy(tensor => tensor.First).ThenBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            var address = 0L;
            foreach (var other in placed.Where(other => Overlap(other.Tensor, tensor)).OrderBy(other => other.Address))
            {
                if (address + tensor.Size > other.Address && other.Address + other.Tensor.Size > address)
                {
                    address = DdrLayout.Align(other.Address + other.Tensor.Size, alignment);
                }
            }

            placed.Add((tensor, address));
        }

        return (
            placed.ToImmutableDictionary(item => item.Tensor.Name, item => item.Address, StringComparer.Ordinal),
            placed.Select(item => item.Address + item.Tensor.Size).DefaultIfEmpty(0).Max());
    }

    private static bool Overlap(Lifetime left, Lifetime right) => left.First <= right.Last && right.First <= left.Last;
}
