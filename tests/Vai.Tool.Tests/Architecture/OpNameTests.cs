using System.Text.RegularExpressions;

namespace Vai.Tool.Tests.Architecture;

/// <summary>An operator's name is written once, in Xir/Ops; only the tables of other formats have names of their own.</summary>
public partial class OpNameTests
{
    /// <summary>Where a format's own operators, or another language's words, are named as the format names them.</summary>
    private static readonly string[] Registries =
    [
        "src/Vai.Core/Xir/Ops/",
        "src/Vai.Importers/Onnx/Ops/",
        "src/Vai.Importers/Keras/Layers/",
        "src/Vai.Importers/PyTorch/Ops/",
        "src/Vai.Importers/PyTorch/Modules/",
    ];

    /// <summary>Words that name an operator and, more often, something else: an attribute, an argument, a switch of a target.</summary>
    private static readonly string[] AlsoOtherWords = [OpNames.Pad, OpNames.Scale, OpNames.Data, OpNames.Max, OpNames.Min, OpNames.ArgMax];

    [Fact]
    public void No_room_compares_names_of_operators_with_literals()
    {
        var names = XirOperators.All.Select(known => known.Name).Except(AlsoOtherWords).ToHashSet(StringComparer.Ordinal);
        var sources = Path.Combine(SharedData.RepositoryRoot, "src");
        var found =
            from path in Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            let file = Path.GetRelativePath(SharedData.RepositoryRoot, path).Replace('\\', '/')
            where !file.Contains("/obj/") && !file.Contains("/bin/")
                && !Registries.Any(registry => file.StartsWith(registry, StringComparison.Ordinal))
            from line in File.ReadLines(path).Index()
            where !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from Match literal in Literal().Matches(line.Item)
            where names.Contains(literal.Groups["text"].Value)
            select $"{file}({line.Index + 1}): {literal.Value}";

        Assert.Equal("", string.Join('\n', found));
    }

    [GeneratedRegex("\"(?<text>[a-z0-9_-]+)\"")]
    private static partial Regex Literal();
}
