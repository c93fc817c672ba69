namespace Vai.Isa;

/// <summary>A part of a folded program: an instruction, or a loop of parts.</summary>
/// <param name="First">The number of its first instruction in the program.</param>
/// <param name="Shape">Equal for parts that differ in nothing but the values of fields.</param>
internal abstract record FoldedStep(int First, int Shape);

/// <summary>An instruction whose fields grow, turn by turn, with the loops around it.</summary>
/// <param name="Label">What the caller says that it belongs to.</param>
/// <param name="Values">The fields in the first turn of all loops, in the order of the layout, without the dependency masks.</param>
/// <param name="Wraps">The fields, as bits, that hold a line of a bank and wrap at the bank's end.</param>
/// <param name="Steps">For each loop around it, innermost first: what every field grows by with each turn.</param>
internal sealed record FoldedInstruction(
    int First, int Shape, Instruction Instruction, int Label, ImmutableArray<int> Values, uint Wraps,
    ImmutableArray<ImmutableArray<int>> Steps) : FoldedStep(First, Shape);

/// <summary>Parts that come several times, one turn behind the other.</summary>
internal sealed record FoldedLoop(int First, int Shape, int Count, ImmutableArray<FoldedStep> Body) : FoldedStep(First, Shape);
