namespace Vai.Isa;

/// <summary>The last instruction of a program: waits until SAVE is idle.</summary>
internal sealed record End : Instruction
{
    internal static readonly InstructionShape Shape = new("END", Engines.None, values => new End(values));

    public End()
        : base(Shape)
    {
    }

    private End(int[] values)
        : base(Shape, values)
    {
    }
}
