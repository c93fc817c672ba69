using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;

namespace Vai.Compiler.Scheduling;

/// <summary>A whole feature map that stays in the banks from the superlayer that makes it to those that read it there.</summary>
/// <param name="Writer">The superlayer that makes it, by its place in the order of execution.</param>
/// <param name="Reads">Those that read it there, in the order of execution.</param>
/// <param name="IsSaved">It goes to DDR as well.</param>
/// <param name="Group">The group of banks.</param>
/// <param name="Lines">In every bank of the group.</param>
internal sealed record BankedMap(int Writer, ImmutableArray<MapRead> Reads, bool IsSaved, int Group, Interval Lines, RowPlacement Placement)
{
    public int LastReader => Reads[^1].Reader;

    /// <summary>Whether it lies in the banks during any of the superlayers.</summary>
    public bool IsAlive(int first, int last) => Writer <= last && first <= LastReader;
}
