using Vai.Compiler.Superlayers;

namespace Vai.Compiler.Tilings;

/// <summary>
/// Lines of one bank group that are used round and round, in slots of equal size. A slot holds a slab: the rows that lie once
/// around the banks of the group (machine.md 2).
/// </summary>
/// <param name="FirstBank">First bank of the group.</param>
/// <param name="FirstLine">First line of slot 0 in every bank of the group.</param>
/// <param name="SlabLines">Lines of a slot.</param>
internal sealed record LineRing(int FirstBank, int FirstLine, int SlabLines, int Slots)
{
    /// <summary>First line of a slab; slabs are numbered on and on, also below zero.</summary>
    public int Line(int slab) => FirstLine + (IntegerMath.Modulo(slab, Slots) * SlabLines);
}
