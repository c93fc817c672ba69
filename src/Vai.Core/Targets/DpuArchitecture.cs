namespace Vai.Targets;

/// <summary>
/// One of the eight sizes of the DPUCZDX8G: how many pixels and channels it computes at once, and its bank memory
/// (machine.md 1; PG338 "DPU architecture").
/// </summary>
/// <param name="Name">B512 … B4096: peak operations a cycle.</param>
/// <param name="Id">Bits 3:0 of a fingerprint.</param>
/// <param name="PixelParallel">PP: output rows of one CONV; also banks in a feature-map group.</param>
/// <param name="ChannelParallel">ICP = OCP: channels in a bank line; also weight banks.</param>
internal sealed record DpuArchitecture(string Name, int Id, int PixelParallel, int ChannelParallel)
{
    /// <summary>Lines in every bank.</summary>
    public const int BankDepth = 2048;

    public static ImmutableArray<DpuArchitecture> All { get; } =
    [
        new("B512", 0, 4, 8),
        new("B800", 1, 4, 10),
        new("B1024", 2, 8, 8),
        new("B1152", 3, 4, 12),
        new("B1600", 4, 8, 10),
        new("B2304", 5, 8, 12),
        new("B3136", 6, 8, 14),
        new("B4096", 7, 8, 16),
    ];

    /// <summary>Operations a cycle at full use (a multiply-accumulate is two).</summary>
    public int PeakOperations => 2 * PixelParallel * ChannelParallel * ChannelParallel;
}

/// <summary>The kinds of bank memory (machine.md 1).</summary>
internal enum BankKind { FeatureMap, ConvolutionWeights, DepthwiseWeights, Bias }

/// <summary>
/// The banks of a target in the order of their numbers: groups of feature-map banks, one weight bank an output lane,
/// one depthwise weight bank where there are such convolutions, one bias bank.
/// </summary>
internal readonly record struct BankLayout(int GroupCount, int BanksPerGroup, int WeightBanks, bool HasDepthwiseWeights)
{
    private int DepthwiseBanks => HasDepthwiseWeights ? 1 : 0;

    public int FirstWeightBank => GroupCount * BanksPerGroup;

    /// <exception cref="InvalidOperationException">The target has none: a bug of the caller, who must ask before.</exception>
    public int DepthwiseWeightBank => HasDepthwiseWeights
        ? FirstWeightBank + WeightBanks
        : throw new InvalidOperationException("the target has no bank for depthwise weights");

    public int BiasBank => FirstWeightBank + WeightBanks + DepthwiseBanks;

    public int Count => BiasBank + 1;

    /// <summary>First bank of a feature-map group (VB0, VB1 …).</summary>
    public int FirstBankOfGroup(int group) => group * BanksPerGroup;

    /// <summary>What a bank holds.</summary>
    public BankKind KindOf(int bank) =>
        bank < FirstWeightBank ? BankKind.FeatureMap
        : bank < FirstWeightBank + WeightBanks ? BankKind.ConvolutionWeights
        : bank < BiasBank ? BankKind.DepthwiseWeights
        : BankKind.Bias;
}
