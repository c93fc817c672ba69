using Vai.Compiled;

namespace Vai.Compiler.Superlayers;

/// <summary>A multiplication by a vector as ALU executes it.</summary>
/// <param name="ShiftCut">fix_in + fix_vector - fix_out.</param>
internal sealed record ScalingStage(int ShiftCut);

/// <summary>
/// A map times a vector with one number a channel, which is an activation or a constant: squeeze-excite
/// (machine.md 7, mode 6).
/// </summary>
/// <param name="Vector">[1, 1, 1, C].</param>
internal sealed record ScalingSuperlayer(string Name, DdrTensor Input, DdrTensor Vector, ScalingStage Stage, DdrTensor Output)
    : Superlayer(Name, Input, Output)
{
    public override ImmutableArray<DdrTensor> Reads => [Input, Vector];
}
