using Vai.Compiled;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Superlayers;

/// <summary>How the weights of a convolution lie in DDR and in the banks (machine.md 2).</summary>
internal static class WeightLayout
{
    /// <summary>LOAD counts the bytes between pixels in 16 bits.</summary>
    private const int LargestJump = 1 << 16;

    /// <summary>
    /// How many bytes the weights of an output channel are where they lie in the bank as in DDR, and a LOAD can reach the next channel of
    /// the same bank; null elsewhere.
    /// </summary>
    public static int? BytesOfChannel(this DdrTensor weights, DpuTarget target)
    {
        var lanes = target.Architecture.ChannelParallel;
        var bytes = weights.Shape[1] * weights.Shape[2] * weights.Shape[3];
        var isDense = (weights.Shape[2] == 1 || weights.Stride[2] == weights.Shape[3])
            && (weights.Shape[1] == 1 || weights.Stride[1] == weights.Shape[2] * weights.Shape[3]);
        return isDense && (bytes == weights.Shape[3] || weights.Shape[3] % lanes == 0)
            && bytes <= target.InstructionSet.Largest(Load.ChannelsField) && lanes * weights.Stride[0] <= LargestJump
            ? bytes
            : null;
    }
}
