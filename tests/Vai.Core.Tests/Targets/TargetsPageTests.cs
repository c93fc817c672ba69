using System.Globalization;
using Vai.Targets;

namespace Vai.Core.Tests.Targets;

public class TargetsPageTests
{
    /// <summary>Set VAI_UPDATE=1 to write the page anew.</summary>
    [Fact]
    public void The_page_of_targets_is_made_of_the_tables()
    {
        var path = Path.Combine(SharedData.RepositoryRoot, "docs", "targets.md");
        if (Environment.GetEnvironmentVariable("VAI_UPDATE") == "1")
        {
            AtomicFile.WriteAllText(path, Text());
        }

        Assert.Equal(Text(), File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    private static string Text() => $"""
        # Targets

        What `DpuTarget` of a `DpuModel`, and `--target` of `vai`, may be. Made from `BoardImage`, `DpuArchitecture` and `TargetFamily` of
        `src/Vai.Core/Targets`; `VAI_UPDATE=1` with the tests of `Vai.Core.Tests` makes it anew.

        A fingerprint decides whether a board takes a model, so the surest word is the board's own: `vai board`, or `xdputil query`, prints it.
        Paste the number (with or without `0x`), or save the output as a `.json` file and name that. An `arch.json` does as well.

        ## Sizes

        | word | multiply-accumulates a cycle | pixels x input channels x output channels | fingerprint that the word means |
        |---|---|---|---|
        {string.Join('\n', DpuArchitecture.All.OrderBy(size => size.PeakOperations).Select(Row))}

        The size alone means instruction set 1 and does not tell the fingerprint: a DPU of one size with other options has another, and takes
        models of that one only.

        ## Boards

        A board's name alone means its first row. Images of Vitis AI 2.5 and 3.0 differ in one field of the fingerprint, those of 2.0 and
        before have instruction set 0, and none takes a model of another.

        | word | DPU | fingerprint | known from |
        |---|---|---|---|
        {string.Join('\n', BoardImage.All.Select(Row))}

        ## What each DPU can do

        The DPUs that the vendor's tools have names for. The name is a target with or without what stands above the table. Other
        options have other fingerprints, and the fingerprint is a target, too; `vai info` says in words what is in one.

        {string.Join("\n\n", TargetFamily.All.Reverse().Select(Table))}

        Rows: what a pool, a depthwise convolution and element-wise work make at once; 0: the DPU does not do it. Largest windows are in
        pixels a side.

        """.ReplaceLineEndings("\n");

    private static string Row(DpuArchitecture size) => string.Create(
        CultureInfo.InvariantCulture,
        $"| `{size.Name}` | {size.PeakOperations / 2} | {size.PixelParallel} x {size.ChannelParallel} x {size.ChannelParallel} "
        + $"| `0x{DpuTarget.Parse(size.Name).Fingerprint:x}` |");

    private static string Row(BoardImage image) =>
        $"| `{image.Board}@{image.Release}` | {Short(DpuTarget.FromFingerprint(image.Fingerprint))} | `0x{image.Fingerprint:x}` "
        + $"| {image.Source} |";

    private static string Short(DpuTarget target) => $"{target.Architecture.Name}, {target.InstructionSet.Name}";

    private static string Table(TargetFamily family) => $"""
        ### {family.Describe()}

        Names begin with `{family.Prefix}`.

        | name | fingerprint | bank groups | rows: pool, depthwise, element-wise | largest window: pool, depthwise | has |
        |---|---|---|---|---|---|
        {string.Join('\n', family.Registered.Select(item => Row(item.Name, DpuTarget.FromFingerprint(item.Fingerprint))))}
        """.ReplaceLineEndings("\n");

    private static string Row(string name, DpuTarget target) => string.Create(
        CultureInfo.InvariantCulture,
        $"| `{name}` | `0x{target.Fingerprint:x}` | {target.Features.BankGroups} | {target.Features.PoolRows}, "
        + $"{target.Features.DepthwiseRows}, {target.Features.ElementwiseRows} | {target.Features.LargestPoolKernel}, "
        + $"{target.Features.LargestDepthwiseKernel} | {string.Join(", ", Abilities(target.Features))} |");

    private static IEnumerable<string> Abilities(DpuFeatures features)
    {
        (bool Has, string Word)[] all =
        [
            (features.HasAveragePool, features.HasOnlySquareAverages ? "average of squares" : "average"),
            (features.HasConvolutionLeakyRelu, "leaky relu"),
            (features.HasConvolutionRelu6, "relu6"),
            (features.HasElementwiseProduct, "product of maps"),
            (features.HasVectorMultiply, "product with a vector"),
            (features.HasHardSigmoid, "hard sigmoid"),
            (features.HasChannelAugmentation, "channel augmentation"),
        ];
        return all.Where(item => item.Has).Select(item => item.Word);
    }
}
