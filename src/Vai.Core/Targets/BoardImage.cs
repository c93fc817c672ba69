namespace Vai.Targets;

/// <summary>An image of a board whose firmware has a DPU (machine.md 1.1).</summary>
/// <param name="Board">The word for it.</param>
/// <param name="Release">The version of Vitis AI that the image is of.</param>
/// <param name="Source">How the fingerprint is known.</param>
internal sealed record BoardImage(string Board, string Release, ulong Fingerprint, string Source)
{
    private const string Published = "published images and models";
    private const string SameModule = "no image is known here: the DPU of kv260, which has the same module";
    private const string SamePart = "no image is known here: the DPU of ultra96v2, which has the same part";
    private const string LikePart = "no image is known here: the DPU of ultra96v2, whose part is of about that size";

    private const string Compiled = "the vendor's compiler of that release, and models made by it";
    private const string Overlay = "the overlay for it in DPU-PYNQ";

    private const ulong B4096 = 0x101000016010407;
    private const ulong B1600 = 0x101000016010404;

    private const ulong OldB4096 = 0x1000020f6014407;
    private const ulong OldB1600 = 0x1000020f2014404;

    /// <summary>The one bit of a fingerprint in which images of Vitis AI 3.0 differ from those of 2.5.</summary>
    public const ulong ReleaseBit = 1UL << 30;

    /// <summary>Of each board the image that its name alone means first.</summary>
    public static ImmutableArray<BoardImage> All { get; } =
    [
        .. Of("kv260", B4096, Published), .. Of("zcu102", B4096, Published), .. Of("zcu104", B4096, Published),
        new("ultra96v2", "2.5", B1600, Published),
        .. Of("k26", B4096, SameModule), .. Of("kr260", B4096, SameModule),
        new("kd240", "2.5", B1600, LikePart), new("ultra96", "2.5", B1600, SamePart),
        .. Old("kv260", OldB4096, Compiled, "1.4", "2.0"),
        .. Old("zcu102", OldB4096, Published, "1.3", "1.4", "2.0"), .. Old("zcu104", OldB4096, Published, "1.3", "1.4", "2.0"),
        .. Old("ultra96", OldB1600, Overlay, "1.3", "1.4"), .. Old("ultra96v2", OldB1600, Overlay, "1.3", "1.4"),
    ];

    /// <summary>The image that <c>kv260</c> or <c>kv260@3.0</c> means; null for another word.</summary>
    public static BoardImage? Find(string word) =>
        All.FirstOrDefault(image => image.Board.Equals(word, StringComparison.OrdinalIgnoreCase)
            || $"{image.Board}@{image.Release}".Equals(word, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<BoardImage> Of(string board, ulong fingerprint, string source) =>
        [new(board, "2.5", fingerprint, source), new(board, "3.0", fingerprint | ReleaseBit, source)];

    private static IEnumerable<BoardImage> Old(string board, ulong fingerprint, string source, params IEnumerable<string> releases) =>
        releases.Select(release => new BoardImage(board, release, fingerprint, source));
}
