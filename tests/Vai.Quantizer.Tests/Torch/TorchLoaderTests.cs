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

    [Fact]
    public void A_library_that_is_none_is_a_diagnostic_with_its_path_and_what_the_system_said()
    {
        using var folder = new TemporaryFolder();
        foreach (var library in LibTorchFolder.Libraries)
        {
            folder.Write(library, "no library");
        }

        var error = Assert.Throws<VaiException>(() => TorchLoader.LoadLibTorch(LibTorchFolder.Find(folder.Path))).Diagnostic;

        Assert.Equal("VAI0011", error.Code);
        Assert.StartsWith($"The library '{folder.File(LibTorchFolder.Libraries[0])}' could not be loaded: ", error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains($"libtorch is version {LibTorchFolder.Version}", error.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_a_diagnostic_with_the_path()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("cache", "a file, no folder");

        var error = Assert.Throws<VaiException>(() => TorchLoader.InCache([1, 2, 3], file)).Diagnostic;

        Assert.Equal("VAI0011", error.Code);
        Assert.StartsWith($"The library '{Path.Combine(file, "vai", "torchsharp-")}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_in_the_cache_is_the_library_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var path = TorchLoader.InCache([1, 2, 3], folder.Path);
        File.WriteAllBytes(path, [1]);

        Assert.Equal(path, TorchLoader.InCache([1, 2, 3], folder.Path));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_missing_shim_is_a_diagnostic_with_the_folders_that_were_searched()
    {
        using var folder = new TemporaryFolder();
        var (own, searched) = (folder.File("own"), folder.File("searched"));

        var error = Assert.Throws<VaiException>(() => TorchLoader.FindShim(own, searched)).Diagnostic;

        Assert.Equal("VAI0012", error.Code);
        Assert.Contains($" is neither in '{own}' nor in its folder runtimes/{LibTorchFolder.Platform}/native.", error.Message,
            StringComparison.Ordinal);
        var shim = folder.Write(Path.Combine("searched", error.Message.Split(' ').Single(word => word.Contains("LibTorchSharp"))), "");
        Assert.Equal(shim, TorchLoader.FindShim(own, searched));
    }
}
