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

        What `DpuTarget` of a `DpuModel`, and `--target` of `vai`, may be. Made from `BoardImage` and `DpuArchitecture` of
        `src/Vai.Core/Targets`; `VAI_UPDATE=1` with the tests of `Vai.Core.Tests` makes it anew.

        A fingerprint decides whether a board takes a model, so the surest word is the board's own: `vai board`, or `xdputil query`, prints it.
        Paste the number (with or without `0x`), or save the output as a `.json` file and name that. An `arch.json` does as well.

        ## Sizes

        | word | multiply-accumulates a cycle | pixels x input channels x output channels | fingerprint that the word means |
        |---|---|---|---|
        {string.Join('\n', DpuArchitecture.All.OrderBy(size => size.PeakOperations).Select(Row))}

        The size alone does not tell the fingerprint: a DPU of one size with other options has another, and takes models of that one only.

        ## Boards

        A board's name alone means its first row. Images of Vitis AI 2.5 and 3.0 differ in one field of the fingerprint, and neither takes a
        model of the other.

        | word | DPU | fingerprint | known from |
        |---|---|---|---|
        {string.Join('\n', BoardImage.All.Select(Row))}

        Fingerprints of images before Vitis AI 2.5 are of an older instruction set, for which no code is made.

        """.ReplaceLineEndings("\n");

    private static string Row(DpuArchitecture size) => string.Create(
        CultureInfo.InvariantCulture,
        $"| `{size.Name}` | {size.PeakOperations / 2} | {size.PixelParallel} x {size.ChannelParallel} x {size.ChannelParallel} "
        + $"| `0x{DpuTarget.Parse(size.Name).Fingerprint:x}` |");

    private static string Row(BoardImage image) =>
        $"| `{image.Board}@{image.Release}` | {DpuTarget.FromFingerprint(image.Fingerprint).Architecture.Name} "
        + $"| `0x{image.Fingerprint:x}` | {image.Source} |";
}
