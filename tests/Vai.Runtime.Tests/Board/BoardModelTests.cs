using Vai.Compiled;
using Vai.Runtime.Board;
using Vai.Runtime.Simulation;
using Vai.Runtime.Tensors;
using Vai.Runtime.Tests.Cpu;
using Vai.Targets;

namespace Vai.Runtime.Tests.Board;

/// <summary>Whole models through the board's engine, on the stand-in: the bytes of the simulator, and no breach of any rule.</summary>
[Collection(BoardCollection.Name)]
public class BoardModelTests
{
    private const int Large = 500_000;

    /// <summary>One of each kind in which versions of XRT differ; at night all.</summary>
    private static readonly int[] Versions = IsNight ? [11, 12, 13, 14, 15, 16, 17, 18] : [11, 13, 16, 18];

    public static TheoryData<string> Files => [.. VendorFiles().Union(OwnFiles()).Order(StringComparer.Ordinal)];

    private static bool IsNight => Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1";

    [Theory]
    [MemberData(nameof(Files))]
    public void The_board_gives_the_simulators_bytes_on_every_version_of_XRT(string file)
    {
        var subgraphs = CompiledModel.Load(ModelFiles.PathOf(file)).DpuSubgraphs;
        var inputs = subgraphs.Select((subgraph, i) => subgraph.Inputs.ToDictionary(
            tensor => tensor.OpName, tensor => RandomTensors.Int8(i, tensor.FixPoint, tensor.Shape.AsSpan()))).ToArray();
        var expected = subgraphs.Select((subgraph, i) => SubgraphSimulation.Run(subgraph, inputs[i])).ToArray();
        foreach (var version in Versions)
        {
            using var board = new StandInBoard(new StandInSettings
            {
                Xrt = version,
                Fingerprints = [subgraphs[0].Target.Fingerprint],
                IsRestless = version % 2 == 0,
            });
            using (var model = BoardModel.Open(board.Host, subgraphs))
            {
                model.Lanes.Timeout = TimeSpan.FromMinutes(10); // The stand-in is slower than a board, on a busy machine by far.
                foreach (var (i, subgraph) in subgraphs.Index())
                {
                    var outputs = new Tensor[subgraph.Outputs.Length];
                    model.Bind(subgraph).Run([.. subgraph.Inputs.Select(input => inputs[i][input.OpName])], outputs);
                    Assert.All(subgraph.Outputs.Zip(outputs), pair => Assert.Equal(
                        expected[i][pair.First.OpName].Data, ((Int8Tensor)pair.Second).Data));
                }
            }

            Assert.Equal((0, subgraphs.Length), (board.Open, board.Runs));
        }
    }

    private static IEnumerable<string> VendorFiles() =>
        from name in (string[])["xmodels", "isa0"]
        let folder = new DirectoryInfo(Path.Combine(SharedData.Root, "data", name))
        where folder.Exists
        from file in folder.GetFiles("*.b*.xmodel")
        where IsNight || file.Length <= Large
        select Path.GetFileNameWithoutExtension(file.Name);

    private static IEnumerable<string> OwnFiles() =>
        from kind in IsNight ? StandIns.Networks.Keys : ["mlp", "cnn_small"]
        from size in DpuArchitecture.All
        select $"{kind}.{size.Name.ToLowerInvariant()}";
}
