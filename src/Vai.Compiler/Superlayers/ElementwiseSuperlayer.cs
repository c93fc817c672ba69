using Vai.Compiled;

namespace Vai.Compiler.Superlayers;

/// <summary>What ELEW does with its operands (machine.md 8).</summary>
internal enum ElementwiseKind { Add, Multiply }

/// <summary>An element-wise operation as ELEW executes it.</summary>
/// <param name="ShiftReads">By operand: how far it is shifted right before the sum, 0..15; 0 for products.</param>
/// <param name="ShiftWrite">How far the exact result is shifted right; left where negative; -15..15.</param>
internal sealed record ElementwiseStage(ElementwiseKind Kind, ImmutableArray<int> ShiftReads, int ShiftWrite, bool HasRelu)
{
    /// <summary>The stage for operands and a result of given fix points (machine.md 8).</summary>
    public static ElementwiseStage Of(ElementwiseKind kind, ImmutableArray<int> fixPoints, int outputFixPoint, bool hasRelu)
    {
        var least = fixPoints.Min();
        return kind == ElementwiseKind.Add
            ? new ElementwiseStage(kind, [.. fixPoints.Select(fixPoint => fixPoint - least)], least - outputFixPoint, hasRelu)
            : new ElementwiseStage(kind, [.. fixPoints.Select(_ => 0)], fixPoints.Sum() - outputFixPoint, hasRelu);
    }
}

/// <summary>One element-wise operation on whole maps. One operand is a copy, with another fix point where the shift is not 0.</summary>
/// <param name="Operands">NHWC with N = 1, all of one shape; views of larger tensors as they like.</param>
/// <param name="Output">The operands' shape times the repetitions.</param>
/// <param name="RepeatRows">How often each row of the result is stored, one below the other: nearest upsampling.</param>
/// <param name="RepeatColumns">How often each pixel is stored, one beside the other.</param>
internal sealed record ElementwisePart(
    ImmutableArray<DdrTensor> Operands, ElementwiseStage Stage, DdrTensor Output, int RepeatRows = 1, int RepeatColumns = 1);

/// <summary>
/// Element-wise operations on maps that lie in DDR: sums, products, and copies from place to place, with which concatenations,
/// slices, upsamplings and depth-to-space are made. Without parts there is nothing to compute: everything lies where it belongs.
/// </summary>
internal sealed record ElementwiseSuperlayer(string Name, DdrTensor Input, ImmutableArray<ElementwisePart> Parts, DdrTensor Output)
    : Superlayer(Name, Input, Output)
{
    public override ImmutableArray<DdrTensor> Reads => [.. Parts.SelectMany(part => part.Operands)];

    public override ImmutableArray<DdrTensor> Writes => [.. Parts.Select(part => part.Output)];

    public override int ReadableFromBanks => Parts is [var only] ? only.Operands.Length : 0;

    public override bool CanStayInBanks => Parts is [{ RepeatRows: 1, RepeatColumns: 1 } only] && only.Output == Output;
}
