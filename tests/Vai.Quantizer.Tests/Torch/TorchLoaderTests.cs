using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Tests.Torch;

public sealed class TorchLoaderTests
{
    [Fact]
    public void TorchSharp_works_and_prints_nothing_and_copies_nothing()
    {
        var before = Directory.GetFileSystemEntries(AppContext.BaseDirectory);
        TorchLoader.Load();
        using var one = torch.tensor(1f);
        using var two = one.Plus(one);
        Assert.Equal(2f, two.item<float>());
        Assert.Equal(before, Directory.GetFileSystemEntries(AppContext.BaseDirectory));
    }

    [Fact]
    public void A_folder_without_libtorch_is_a_diagnostic_with_the_way_out()
    {
        var exception = Assert.Throws<VaiException>(() => LibTorchFolder.Find(Path.GetTempPath()));
        Assert.Equal("VAI0010", exception.Diagnostic.Code);
        Assert.Contains(Path.GetTempPath(), exception.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("VAI_LIBTORCH", exception.Diagnostic.WayOut, StringComparison.Ordinal);
    }
}
