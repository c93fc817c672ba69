using System.Globalization;
using Vai.Isa;
using Vai.Isa.Set0;

namespace Vai.Targets;

/// <summary>The DPUs of instruction set 0: pools, depthwise convolutions and element-wise work have rows of their own
/// (machine.md 14.1).</summary>
internal sealed class Isa0Family : TargetFamily
{
    /// <summary>Published; the fields would hold 16.</summary>
    private const int LargestStride = 8;

    public override InstructionSet InstructionSet => Isa0.Set;

    public override string Releases => "Vitis AI 1.2 to 2.0";

    public override string ReleaseOf(ulong fingerprint) => "instruction set 0 as in images of Vitis AI 2.0 and before";

    public override ImmutableArray<(string Name, ulong Fingerprint)> Registered { get; } =
    [
        .. DpuArchitecture.All.Select(size => ($"{size.Name}_MAX", Whole(0x20f7UL << 24, size))),
        .. DpuArchitecture.All.Where(size => size.Id >= 5).Select(size => ($"{size.Name}_MAX_BG2", Whole(0x20f6UL << 24, size))),
        .. DpuArchitecture.All.Select(size => ($"{size.Name}_MIN", 0x100_0020_2201_0100UL | (uint)size.Id)),
        .. DpuArchitecture.All.Where(size => size.Id == 7).Select(size => ($"{size.Name}_MAX_EM", Whole(0x30f7UL << 24, size))),
    ];

    public override DpuFeatures Read(DpuArchitecture architecture, ulong fingerprint)
    {
        var isDepthwise = Bits(fingerprint, 15, 12) > 0;
        return new DpuFeatures
        {
            BankGroups = Groups(fingerprint, 2, 3),
            PoolRows = Rows(architecture, fingerprint, 11, 8, "its number of pool rows"),
            DepthwiseRows = isDepthwise ? Rows(architecture, fingerprint, 15, 12, "its number of depthwise rows") : 0,
            ElementwiseRows = HasProduct(fingerprint) ? 0 : 1,
            LargestPoolKernel = InstructionSet.Largest(PoolInit.KernelHeightField),
            LargestPoolStride = LargestStride,
            LargestDepthwiseKernel = isDepthwise ? InstructionSet.Largest(DwInit.KernelHeightField) : 0,
            LargestDepthwiseStride = isDepthwise ? LargestStride : 0,
            HasAveragePool = Bit(fingerprint, 30),
            HasOnlySquareAverages = true,
            HasChannelAugmentation = Bit(fingerprint, 26),
            HasLoadMean = Bit(fingerprint, 27),
            HasConvolutionLeakyRelu = Bit(fingerprint, 28),
            HasConvolutionRelu6 = Bit(fingerprint, 29),
            HasDepthwiseRelu6 = isDepthwise && Bit(fingerprint, 31),
        };
    }

    public override IEnumerable<(string Name, string Value)> Options(DpuTarget target) =>
    [
        ("the number of feature-map bank groups", target.Features.BankGroups.ToString(CultureInfo.InvariantCulture)),
        ("the number of pool rows", target.Features.PoolRows.ToString(CultureInfo.InvariantCulture)),
        ("the number of depthwise rows", target.Features.DepthwiseRows.ToString(CultureInfo.InvariantCulture)),
        ("element-wise multiplication", Switch(HasProduct(target.Fingerprint))),
        ("channel augmentation", Switch(target.Features.HasChannelAugmentation)),
        ("load mean", Switch(target.Features.HasLoadMean)),
        ("average pooling", Switch(target.Features.HasAveragePool)),
        ("leaky relu of convolutions", Switch(target.Features.HasConvolutionLeakyRelu)),
        ("relu6 of convolutions", Switch(target.Features.HasConvolutionRelu6)),
        ("relu6 of depthwise convolutions", Switch(target.Features.HasDepthwiseRelu6)),
    ];

    public override IEnumerable<string> Describe(DpuTarget target) =>
    [
        $"pixel parallelism {target.Architecture.PixelParallel}, channel parallelism {target.Architecture.ChannelParallel}, rows at " +
            $"once: pool {target.Features.PoolRows}, depthwise {target.Features.DepthwiseRows}, element-wise " +
            $"{target.Features.ElementwiseRows}",
        target.DescribeBanks(),
        $"channel augmentation {Switch(target.Features.HasChannelAugmentation)}, average pool {Switch(target.Features.HasAveragePool)}, " +
            $"leaky relu: convolution {Switch(target.Features.HasConvolutionLeakyRelu)}; relu6: convolution " +
            $"{Switch(target.Features.HasConvolutionRelu6)}, depthwise {Switch(target.Features.HasDepthwiseRelu6)}",
        .. HasProduct(target.Fingerprint)
            ? ["element-wise multiplication is on: how such a DPU encodes element-wise work is unknown, so none is made"]
            : Array.Empty<string>(),
    ];

    private static bool HasProduct(ulong fingerprint) => Bit(fingerprint, 36);

    /// <summary>With half as many pool and depthwise rows as a convolution has.</summary>
    private static ulong Whole(ulong options, DpuArchitecture size) =>
        (1UL << 56) | options | (size.PixelParallel == 8 ? 0x14400UL : 0x12200) | (uint)size.Id;
}
