using Vai.Project;

namespace Vai.Core.Tests.Project;

public sealed class DpuModelMetadataTests
{
    [Fact]
    public void Every_metadatum_that_the_table_declares_is_listed_under_its_own_name()
    {
        var declared = typeof(DpuModelMetadata).GetProperties()
            .Where(property => property.PropertyType == typeof(DpuModelMetadata))
            .Select(property => (property.Name, (DpuModelMetadata)property.GetValue(null)!))
            .ToArray();
        Assert.All(declared, item => Assert.Equal(item.Name, item.Item2.Name));
        Assert.Equal(declared.Select(item => item.Name).Order(StringComparer.Ordinal),
            DpuModelMetadata.All.Select(item => item.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Options_are_of_different_names_and_a_default_is_one_of_the_words()
    {
        Assert.Distinct(DpuModelMetadata.All.Select(item => item.Option));
        Assert.All(DpuModelMetadata.All.Where(item => item.Default.Length > 0),
            item => Assert.Contains(item.Default, item.Words.Select(word => word.Word)));
    }

    [Fact]
    public void A_row_gives_the_option_the_title_and_the_sentences()
    {
        Assert.Equal("--calibration", DpuModelMetadata.CalibrationSet.Option);
        Assert.Equal("--max-accuracy-drop", DpuModelMetadata.MaxAccuracyDrop.Option);
        Assert.Equal("--target", DpuModelMetadata.DpuTarget.Option);
        Assert.Equal("DPU target", DpuModelMetadata.DpuTarget.Title);
        Assert.Equal("Max accuracy drop", DpuModelMetadata.MaxAccuracyDrop.Title);
        Assert.Equal(
            "Training after calibration: Fast, learned rounding, images only; Qat, training of the whole network. Without it: no training.",
            DpuModelMetadata.FineTune.Description);
    }
}
