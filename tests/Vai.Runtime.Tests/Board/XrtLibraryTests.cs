using Vai.Runtime.Board;

namespace Vai.Runtime.Tests.Board;

/// <summary>
/// The way by which a board's libraries are found and bound, with real shared objects of the real names: a C compiler makes them, and each
/// function jumps into the stand-in.
/// </summary>
[Collection(BoardCollection.Name)]
public class XrtLibraryTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(16)]
    public void A_model_runs_through_shared_objects_that_are_loaded_by_name(int version)
    {
        using var folder = new TemporaryFolder();
        var names = StandInLibraries.Build(folder, version);
        StandInLibraries.Bind(names);
        using var board = new StandInBoard(new StandInSettings { Xrt = version });
        var input = new sbyte[CopyModel.Columns * CopyModel.Channels];
        input.AsSpan().Fill(5);
        var output = new sbyte[input.Length];

        using (var runner = ModelRunner.From(
            CopyModel.Create(), DpuBackend.Board, board: board.Host with { Functions = () => XrtLibrary.Load(names) }))
        {
            runner.Run(input, output);
        }

        Assert.Equal(input, output);
        Assert.Equal((1, 0), (board.Runs, board.Open));
    }

    [Fact]
    public void A_library_of_another_kind_is_told_with_its_name()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("libxrt_core.so.2", "no library");

        var diagnostic = Assert.Throws<VaiException>(() => XrtLibrary.Load([path])).Diagnostic;

        Assert.Equal("VAI6301", diagnostic.Code);
        Assert.Contains(path, diagnostic.Message, StringComparison.Ordinal);
    }
}
