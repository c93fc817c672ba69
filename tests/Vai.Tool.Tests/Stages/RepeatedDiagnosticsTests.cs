using Vai.Tool.Stages;

namespace Vai.Tool.Tests.Stages;

public class RepeatedDiagnosticsTests
{
    [Theory]
    [InlineData(1, "a runs.")]
    [InlineData(2, "a runs. Likewise 'layer1'.")]
    [InlineData(4, "a runs. Likewise 'layer1', 'layer2', 'layer3'.")]
    [InlineData(30, "a runs. Likewise 29 other layers: 'layer1', 'layer2', 'layer3' and more.")]
    public void One_text_about_many_layers_is_said_once(int layers, string message)
    {
        var merged =
            Assert.Single(RepeatedDiagnostics.Merge(Enumerable.Range(0, layers).Select(number => Remark("a runs.", $"layer{number}"))));
        Assert.Equal((message, "layer0"), (merged.Message, merged.Location.Layer));
    }

    [Fact]
    public void Different_texts_stay_apart_in_the_order_of_their_first_layers() =>
        Assert.Equal(
            ["a. Likewise '3'.", "b."],
            RepeatedDiagnostics.Merge([Remark("a.", "1"), Remark("b.", "2"), Remark("a.", "3")]).Select(diagnostic => diagnostic.Message));

    private static Diagnostic Remark(string message, string layer) =>
        new("VAI2003", DiagnosticSeverity.Info, message, "", new DiagnosticLocation("net.pt", layer));
}
