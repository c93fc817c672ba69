using System.Text;
using System.Text.Json;
using Vai.Project;

namespace Vai.Core.Tests.Project;

public sealed class DpuModelSettingsTests
{
    [Fact]
    public void Settings_come_back_from_JSON_with_every_character()
    {
        var settings = DpuModelMetadata.All.Aggregate(DpuModelSettings.Empty, (all, metadata) => metadata.Kind == MetadataKind.Files
            ? all.With(metadata, ["/a;b/1.png", "/a%20b/größe 模型.png"])
            : all.With(metadata, "a;b%3B" + metadata.Name));

        var read = DpuModelSettings.Read(Json(settings));

        Assert.All(DpuModelMetadata.All, metadata => Assert.Equal(settings.Files(metadata), read.Files(metadata)));
        Assert.All(DpuModelMetadata.All, metadata => Assert.Equal(settings[metadata], read[metadata]));
    }

    [Fact]
    public void What_is_not_said_is_null_and_what_is_empty_is_not_said()
    {
        var settings = DpuModelSettings.Empty.With(DpuModelMetadata.Epochs, "5").With(DpuModelMetadata.Epochs, "");
        Assert.Null(settings[DpuModelMetadata.Epochs]);
        Assert.Empty(settings.Files(DpuModelMetadata.TrainingSet));
        Assert.Equal("{}", Json(settings).GetRawText());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"Epoch\": \"5\"}")]
    [InlineData("{\"Epochs\": 5}")]
    [InlineData("{\"TrainingSet\": \"a.png\"}")]
    [InlineData("{\"TrainingSet\": [1]}")]
    public void A_name_or_a_value_that_is_not_of_the_table_is_an_error(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal("VAI0004", Assert.Throws<VaiException>(() => DpuModelSettings.Read(document.RootElement)).Diagnostic.Code);
    }

    private static JsonElement Json(DpuModelSettings settings)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            settings.Write(json);
        }

        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(bytes.ToArray()));
        return document.RootElement.Clone();
    }
}
