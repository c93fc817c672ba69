using System.Text.Json;
using System.Xml.Linq;
using Vai.Imaging;
using Vai.Project;
using Vai.Quantizer;
using Vai.Quantizer.FineTuning;

namespace Vai.Tool.Tests.Project;

/// <summary>Files and enumerations that say what the table of the item's metadata says.</summary>
public sealed class MetadataTests
{
    /// <summary>Set VAI_UPDATE=1 to write the files anew.</summary>
    [Fact]
    public void The_property_page_the_items_definition_and_the_page_of_the_documentation_are_the_table()
    {
        foreach (var (file, made) in MetadataFiles.All)
        {
            var path = Path.Combine(SharedData.RepositoryRoot, file);
            var text = File.ReadAllText(path).ReplaceLineEndings("\n");
            if (Environment.GetEnvironmentVariable("VAI_UPDATE") == "1")
            {
                AtomicFile.WriteAllText(path, text = made(text));
            }

            Assert.Equal(made(text), text);
        }
    }

    [Fact]
    public void The_page_and_the_definition_are_XML_with_every_metadatum_once()
    {
        var sdk = Path.Combine(SharedData.RepositoryRoot, "sdk", "Vai.Sdk");
        var names = DpuModelMetadata.All.Select(metadata => metadata.Name).ToArray();
        Assert.Equal(names, XDocument.Load(Path.Combine(sdk, "Rules", "DpuModel.xaml")).Root!.Descendants()
            .Where(element => element.Name.LocalName is "StringProperty" or "EnumProperty")
                .Select(element => (string)element.Attribute("Name")!));
        Assert.Equal([.. names, "Generator"],
            XDocument.Load(Path.Combine(sdk, "targets", "Vai.props")).Descendants("DpuModel").First().Elements()
            .Select(element => element.Name.LocalName));
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(sdk, "targets", "Vai.targets.buildschema.json")));
        Assert.Equal(names, schema.RootElement.GetProperty("items").GetProperty("DpuModel").GetProperty("metadata").EnumerateObject()
            .Select(property => property.Name));
    }

    public static TheoryData<string, ImmutableArray<string>> Words => new()
    {
        { nameof(DpuModelMetadata.FineTune), [.. Enum.GetNames<FineTune>()] },
        { nameof(DpuModelMetadata.CalibrationMethod), [.. Enum.GetNames<CalibrationMethod>()] },
        { nameof(DpuModelMetadata.TrainingLoss), [.. Enum.GetNames<TrainingLoss>()] },
        { nameof(DpuModelMetadata.InputColor), [.. Enum.GetNames<ColorOrder>()] },
        { nameof(DpuModelMetadata.InputResize), [.. Enum.GetNames<ImageFit>()] },
    };

    [Theory]
    [MemberData(nameof(Words), DisableDiscoveryEnumeration = true)]
    public void The_words_are_what_the_code_knows_and_the_first_one_holds_without_it(string metadata, ImmutableArray<string> names) =>
        Assert.Equal(names, DpuModelMetadata.All.Single(known => known.Name == metadata).KnownWords);
}
