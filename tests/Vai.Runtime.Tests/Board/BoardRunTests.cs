using Vai.Compiled;
using Vai.Isa;
using Vai.Runtime.Board;
using Vai.Runtime.Tensors;
using Vai.Runtime.Tests.Cpu;

namespace Vai.Runtime.Tests.Board;

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

    [Fact]
    public void Tensors_with_gaps_between_their_pixels_go_in_and_out()
    {
        const int gap = 2 * CopyModel.Channels;
        const int size = CopyModel.Columns * gap;
        var subgraph = CompiledModel.From(CopyModel.Create()).DpuSubgraphs[0];
        var code = DpuProgram.Encode(subgraph.Program.Select(instruction => instruction switch
        {
            Load load => load with { JumpRead = gap },
            Save save => save with { JumpWrite = gap },
            _ => instruction,
        }), subgraph.Target.InstructionSet);
        subgraph = subgraph with
        {
            Subgraph = subgraph.Subgraph with
            {
                Attributes = subgraph.Subgraph.Attributes.With(("mc_code", AttributeValue.WrapBytes(code))),
            },
            Registers = [.. subgraph.Registers.Select(register => register with { Size = size })],
            Inputs = [subgraph.Inputs[0] with { Stride = [size, size, gap, 1] }],
            Outputs = [subgraph.Outputs[0] with { Stride = [size, size, gap, 1] }],
        };
        using var board = new StandInBoard(new StandInSettings { IsRestless = true });
        using var model = BoardModel.Open(board.Host, [subgraph]);
        using var engine = model.Bind(subgraph);
        var outputs = new Tensor[1];
        for (var seed = 0; seed < 5; seed++)
        {
            var input = RandomTensors.Int8(seed, CopyModel.FixPoint, 1, 1, CopyModel.Columns, CopyModel.Channels);
            engine.Run([input], outputs);
            Assert.Equal(input.Data, ((Int8Tensor)outputs[0]).Data);
        }
    }
}
