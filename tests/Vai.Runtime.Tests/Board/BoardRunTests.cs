using Vai.Runtime.Board;
using Vai.Runtime.Tensors;
using Vai.Runtime.Tests.Cpu;

namespace Vai.Runtime.Tests.Board;

/// <summary>Tests of the board share the process's one stand-in, one after the other.</summary>
[CollectionDefinition(Name)]
public static class BoardCollection
{
    public const string Name = "the board";
}

[Collection(BoardCollection.Name)]
public class BoardRunTests
{
    private static readonly sbyte[] Numbers = RandomTensors.Int8(1, CopyModel.FixPoint, CopyModel.Columns, CopyModel.Channels).Data;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_small_model_runs_on_the_board(int subgraphs)
    {
        using var board = new StandInBoard();
        using var runner = ModelRunner.From(CopyModel.Create(subgraphs), DpuBackend.Board, board: board.Host);
        var output = new sbyte[Numbers.Length];

        runner.Run(Numbers, output);

        Assert.Equal(DpuBackend.Board, runner.Backend);
        Assert.Equal(Numbers, output);
        Assert.Equal(Array.ConvertAll(Numbers, number => number / 8f), runner.Run(Array.ConvertAll(Numbers, number => number / 8f)));
        Assert.Equal(2 * subgraphs, board.Runs);
    }
}
