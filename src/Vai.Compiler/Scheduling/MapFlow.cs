using Vai.Compiled;
using Vai.Compiler.Superlayers;

namespace Vai.Compiler.Scheduling;

/// <summary>A read of a whole map by a superlayer that could take it from the banks.</summary>
/// <param name="Reader">The superlayer's place in the order of execution.</param>
/// <param name="Input">The map's place among those that it reads.</param>
internal readonly record struct MapRead(int Reader, int Input);

/// <summary>Who reads the result of a superlayer, as the addresses tell.</summary>
/// <param name="Reads">In the order of execution.</param>
/// <param name="NeedsMemory">Something else reads it too, or a part of it, or it is a result of the program or a part of one map of
/// several: it must go to DDR.</param>
internal sealed record MapFlow(ImmutableArray<MapRead> Reads, bool NeedsMemory)
{
    /// <summary>Farther readers load from DDR: a map that stays takes lines from all superlayers between.</summary>
    private const int Farthest = 12;

    /// <param name="writer">The superlayer's place in the order of execution.</param>
    /// <param name="passing">The register whose tensors live only during the run.</param>
    public static MapFlow Of(ImmutableArray<Superlayer> superlayers, int writer, int passing)
    {
        var map = superlayers[writer].Output;
        var reads = ImmutableArray.CreateBuilder<MapRead>();
        var (needsMemory, isWhole) = (map.Register != passing || superlayers[writer].IsPart, superlayers[writer].CanStayInBanks);
        var successors = new List<DdrTensor>();
        for (var number = writer + 1; number < superlayers.Length; number++)
        {
            var superlayer = superlayers[number];
            // What lies within the result of a later superlayer is that one's.
            var readings = superlayer.Reads.Index()
                .Where(read => Overlap(read.Item, map) && !successors.Exists(later => Covers(later, read.Item)));
            foreach (var (input, tensor) in readings)
            {
                if (isWhole && number <= writer + Farthest && input < superlayer.ReadableFromBanks && IsSame(tensor, map))
                {
                    reads.Add(new MapRead(number, input));
                }
                else
                {
                    needsMemory = true;
                }
            }

            successors.AddRange(superlayer.Writes.Where(tensor => Overlap(tensor, map)));
            isWhole &= successors.Count == 0;
            if (successors.Exists(later => Covers(later, map)))
            {
                break;
            }
        }

        return new MapFlow(reads.ToImmutable(), needsMemory);
    }

    private static bool Overlap(DdrTensor left, DdrTensor right) =>
        left.Register == right.Register && left.Address < right.End && right.Address < left.End;

    // A dimension of size 1 has no stride to speak of.
    private static bool IsSame(DdrTensor left, DdrTensor right) =>
        left.Address == right.Address && left.Shape.AsSpan().SequenceEqual(right.Shape.AsSpan())
        && left.Shape.Index().All(size => size.Item == 1 || left.Stride[size.Index] == right.Stride[size.Index]);

    private static bool Covers(DdrTensor written, DdrTensor map) =>
        Overlap(written, map) && written.Address <= map.Address && map.End <= written.End
            && written.ElementCount == written.End - written.Address;
}
