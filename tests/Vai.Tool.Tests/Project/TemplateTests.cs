using System.Text.Json;
using Vai.Targets;

namespace Vai.Tool.Tests.Project;

/// <summary>What the templates offer is what there is.</summary>
public sealed class TemplateTests
{
    private static readonly string Templates = Path.Combine(SharedData.RepositoryRoot, "templates");

    [Fact]
    public void Templates_offer_every_size_and_every_board_and_say_what_each_is()
    {
        var offered = 0;
        foreach (var folder in Directory.GetDirectories(Templates, "vai-*"))
        {
            using var template = Read(folder, "template.json");
            using var editor = Read(folder, "ide.host.json");
            var symbols = template.RootElement.GetProperty("symbols");
            Assert.All(editor.RootElement.GetProperty("symbolInfo").EnumerateArray(),
                shown => Assert.True(symbols.TryGetProperty(shown.GetProperty("id").GetString()!, out _), folder));
            if (!symbols.TryGetProperty("target", out var target))
            {
                continue;
            }

            var choices = target.GetProperty("choices").EnumerateArray().ToDictionary(
                choice => choice.GetProperty("choice").GetString()!, choice => choice.GetProperty("description").GetString()!);
            Assert.Equal(
                DpuArchitecture.All.Select(size => size.Name).Concat(BoardImage.All.Select(image => image.Board)).ToHashSet(),
                choices.Keys.ToHashSet());
            Assert.All(DpuArchitecture.All, size => Assert.StartsWith(
                (size.PeakOperations / 2).ToString("N0", System.Globalization.CultureInfo.InvariantCulture) + " multiplications",
                choices[size.Name], StringComparison.Ordinal));
            // Of several images of a board the first is the one that its name alone means.
            Assert.All(BoardImage.All.DistinctBy(image => image.Board), image => Assert.Contains(
                image.Source.Split(": ")[^1] is "published images and models" ? "published image" : image.Source.Split(": ")[^1],
                choices[image.Board], StringComparison.Ordinal));
            offered++;
        }

        Assert.Equal(4, offered);
    }

    private static JsonDocument Read(string folder, string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, ".template.config", file)));
}
