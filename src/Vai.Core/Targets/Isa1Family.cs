using System.Globalization;
using Vai.Isa;
using Vai.Isa.Set1;

namespace Vai.Targets;

/// <summary>The DPUs of instruction set 1: one ALU for pools, depthwise convolutions and more (machine.md 1.1).</summary>
internal sealed class Isa1Family : TargetFamily
{
    private const int LargestAluKernel = 256;

    public override InstructionSet InstructionSet => Isa1.Set;

    public override string Releases => "Vitis AI 2.5 to 3.5";

    public override string ReleaseOf(ulong fingerprint) => Bits(fingerprint, 31, 24) switch
    {
        0x16 => "IP 4.0 as in images of Vitis AI 2.5",
        0x56 => "IP 4.1 as in images of Vitis AI 3.0 and 3.5",
        _ => "instruction set 1 as in images of Vitis AI 2.5 and later",
    };

    /// <summary>What the vendor's 3.x tools register under the plain name.</summary>
    public override ImmutableArray<(string Name, ulong Fingerprint)> Registered { get; } =
        [.. DpuArchitecture.All.Select(size => (size.Name, DefaultFingerprint(size) | BoardImage.ReleaseBit))];

    /// <summary>
    /// What a bare size means: the options of the 2.5 boards, with the ALU parallelism that PG338 recommends (PP/2).
    /// </summary>
    public static ulong DefaultFingerprint(DpuArchitecture architecture) =>
        0x101000016010000UL | ((ulong)(architecture.PixelParallel / 2) << 8) | (uint)architecture.Id;

    public override DpuFeatures Read(DpuArchitecture architecture, ulong fingerprint)
    {
        var groups = Groups(fingerprint, 1, 2);
        var rows = Rows(architecture, fingerprint, 11, 8, "its ALU pixel parallelism");
        return new DpuFeatures
        {
            BankGroups = groups,
            PoolRows = rows,
            DepthwiseRows = rows,
            ElementwiseRows = rows,
            LargestPoolKernel = LargestAluKernel,
            LargestPoolStride = LargestAluKernel,
            LargestDepthwiseKernel = LargestAluKernel,
            LargestDepthwiseStride = LargestAluKernel,
            HasAveragePool = true,
            HasElementwiseProduct = true,
            HasVectorMultiply = true,
            HasHardSigmoid = true,
            HasChannelAugmentation = Bit(fingerprint, 26),
            HasLoadMean = Bit(fingerprint, 27),
            HasConvolutionLeakyRelu = Bit(fingerprint, 28),
            HasDepthwiseLeakyRelu = Bit(fingerprint, 29),
            HasSaveArgmax = Bit(fingerprint, 30),
        };
    }

    public override IEnumerable<(string Name, string Value)> Options(DpuTarget target) =>
    [
        ("the ALU pixel parallelism", target.Features.PoolRows.ToString(CultureInfo.InvariantCulture)),
        ("the number of feature-map bank groups", target.Features.BankGroups.ToString(CultureInfo.InvariantCulture)),
        ("channel augmentation", Switch(target.Features.HasChannelAugmentation)),
        ("load mean", Switch(target.Features.HasLoadMean)),
        ("leaky relu of convolutions", Switch(target.Features.HasConvolutionLeakyRelu)),
        ("leaky relu of depthwise convolutions", Switch(target.Features.HasDepthwiseLeakyRelu)),
        ("argmax", Switch(target.Features.HasSaveArgmax)),
    ];

    public override IEnumerable<string> Describe(DpuTarget target) =>
    [
        $"pixel parallelism {target.Architecture.PixelParallel}, channel parallelism {target.Architecture.ChannelParallel}, ALU pixel " +
            $"parallelism {target.Features.PoolRows}",
        target.DescribeBanks(),
        $"channel augmentation {Switch(target.Features.HasChannelAugmentation)}, load mean {Switch(target.Features.HasLoadMean)}, leaky " +
            $"relu: convolution {Switch(target.Features.HasConvolutionLeakyRelu)}, depthwise " +
            $"{Switch(target.Features.HasDepthwiseLeakyRelu)}; argmax {Switch(target.Features.HasSaveArgmax)}",
    ];
}
