using System.Text.RegularExpressions;
using Vai.Compiler.RunnerGeneration;
using Vai.Imaging;

namespace Vai.Compiler.Tests.RunnerGeneration;

public class RunnerGeneratorTests
{
    private static readonly ImmutableArray<RunnerTensor> Image = [new("image", [1, 28, 28, 1])];
    private static readonly ImmutableArray<RunnerTensor> Logits = [new("logits", [1, 3])];

    public static TheoryData<string> Cases => [.. Sources.Keys];

    private static ImmutableSortedDictionary<string, string> Sources { get; } = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("Classifier",
                RunnerGenerator.Generate(Image, Logits,
                    new("ClassifierRunner", "App.Models", true, "net.pt", "net/deploy.xmodel", ["T-shirt", "\"bag\"\\", "Stra\u00dfe\n"]))),
            KeyValuePair.Create("WithoutLabels",
                RunnerGenerator.Generate(Image, Logits, new("WithoutLabelsRunner", null, false, "a<b>&\n.pt", "net/deploy.xmodel", []))),
            KeyValuePair.Create("FeatureMap",
                RunnerGenerator.Generate(Image, [new("map", [1, 14, 14, 8])],
                    new("FeatureMapRunner", "App", true, "net.pt", "net/deploy.xmodel", []))),
            KeyValuePair.Create("Preprocessed",
                RunnerGenerator.Generate([new("image", [1, 32, 32, 3])], Logits,
                    new("PreprocessedRunner", "App", true, "net.pt", "net/deploy.xmodel", [])
            {
                Preprocessing = ImagePreprocessing.Parse("123.675,116.28,103.53", "1/58.395,1/57.12,1/57.375", "Bgr", "CenterCrop"),
            })),
            KeyValuePair.Create("CustomOperators",
                RunnerGenerator.Generate(Image, Logits, new("CustomOperatorsRunner", "App", true, "net.xmodel", "net/deploy.xmodel", [])
            {
                CustomOperatorTypes = ["Mylayer", "aten::grid_sampler"],
            })),
            KeyValuePair.Create("SeveralTargets",
                RunnerGenerator.Generate(Image, Logits, new("SeveralTargetsRunner", "App", true, "net.pt", "net/B1024/deploy.xmodel", [])
            {
                CustomOperatorTypes = ["Mylayer"],
                Targets =
                [
                    new("B1024", 0x101000016010402, "net/B1024/deploy.xmodel"),
                    new("arch", 0x101000056010407, "net/arch/deploy.xmodel"),
                ],
            })),
            KeyValuePair.Create("TwoOutputs",
                RunnerGenerator.Generate(Image, [new("boxes", [1, 10, 4]), new("scores \"raw\"", [1, 10])],
                    new("TwoOutputsRunner", "App", true, "net.pt", "net/deploy.xmodel", []))),
        ]);

    // The tests see internals, so that the baselines compile here proves nothing of that.
    [Theory]
    [MemberData(nameof(Cases))]
    public void The_generated_source_needs_nothing_but_the_public_surface(string name)
    {
        ImmutableArray<string> libraries = ["Vai.Core", "Vai.Runtime"];
        var surface = libraries
            .SelectMany(project => Directory.GetFiles(Path.Combine(SharedData.RepositoryRoot, "src", project), "PublicAPI.*.txt"))
            .SelectMany(File.ReadLines)
            .Select(line => Regex.Match(line, @"Vai\.[\w.]+").Value)
            .ToHashSet(StringComparer.Ordinal);
        var needed = Regex.Matches(Sources[name], @"global::(?<name>Vai\.[\w.]+)").Select(match => match.Groups["name"].Value)
            .Concat(Regex.Matches(Sources[name], @"_runner\.(?<name>\w+)")
                .Select(match => "Vai.Runtime.ModelRunner." + match.Groups["name"].Value));

        Assert.DoesNotContain(needed, member => !surface.Any(known => known == member || known == member + ".get"));
    }

    /// <summary>Set VAI_UPDATE=1 to write the baselines anew; the change is then reviewed as a diff.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void The_generated_source_is_the_baseline(string name)
    {
        var path = Path.Combine(SharedData.RepositoryRoot, "tests", "Vai.Compiler.Tests", "RunnerGeneration", "Baselines", name + ".g.cs");
        if (Environment.GetEnvironmentVariable("VAI_UPDATE") == "1")
        {
            AtomicFile.WriteAllText(path, Sources[name]);
        }

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), Sources[name]);
    }

    [Theory]
    [InlineData("fmnist", "Fmnist"), InlineData("my-net.v2", "MyNetV2"), InlineData("2nd", "_2nd"), InlineData("a b_c", "ABC"),
        InlineData("...", "_")]
    public void A_file_name_becomes_an_identifier(string text, string identifier) => Assert.Equal(identifier, CSharpName.Identifier(text));
}
