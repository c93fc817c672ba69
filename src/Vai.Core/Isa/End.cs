namespace Vai.Isa;

/// <summary>The last instruction of a program: waits until SAVE is idle.</summary>
internal sealed record End : Instruction
{
    internal static readonly InstructionLayout Layout = new("END", 0x7, words: 1);

    public End()
        : base(Layout)
    {
    }

    internal End(ReadOnlySpan<uint> words)
        : base(Layout, words)
    {
    }
}
