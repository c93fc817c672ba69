using Vai.Compiler.Lowering.Rules;
using Vai.Compiler.Tests.Scheduling;
using Vai.Targets;

namespace Vai.Compiler.Tests.Lowering;

public class HardSigmoidTests
{
    private const float DpuScale = 6f * 2731 / 16384;

    public static TheoryData<string> Sizes => [.. DpuArchitecture.All.Select(architecture => architecture.Name)];

    [Theory, MemberData(nameof(Sizes))]
    public void A_hard_swish_is_a_hard_sigmoid_and_a_product(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 9, 7, 5), 19, Windows.Square(3, 1, 1)), 4);
        var sigmoid = graph.Fix(HardSigmoid(graph, "sigmoid", map, DpuScale), 7);
        graph.Fix(graph.Elementwise("swish", "mul", sigmoid, map), 4);
        var quantized = graph.Build();

        var compiled = ModelCompiler.Compile(quantized, DpuTarget.Parse(size), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("data-fix upload conv2d-fix hard-sigmoid-fix eltwise-fix download fix2float", Numerics.Types(compiled.Graph));
        Numerics.AssertSameResults(quantized, compiled.Graph);
    }

    [Theory]
    [InlineData(0, 7), InlineData(15, 7), InlineData(4, 12)]
    public void Behind_a_convolution_it_is_computed_in_the_banks(int fixPoint, int resultFixPoint)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Fix(
            graph.Conv2d("conv", graph.Data("in", 6, 1, 1, 1, 24), 40, Windows.Square(1), weightFixPoint: fixPoint), fixPoint);
        graph.Fix(HardSigmoid(graph, "sigmoid", map, DpuScale), resultFixPoint);
        var quantized = graph.Build();

        var compiled = ModelCompiler.Compile(quantized, Numerics.Target, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, Assert.Single(compiled.Report.DpuSubgraphs).Superlayers);
        Numerics.AssertSameResults(quantized, compiled.Graph);
    }

    [Theory]
    [InlineData(1f, 5, 7, "it is scaled by 1, the DPU's hard sigmoid by 1.0001220703125")]
    [InlineData(DpuScale, -1, 7, "the fix point of the hard sigmoid's input is -1; B4096 takes 0 to 15")]
    [InlineData(DpuScale, 5, 6, "the fix point of the hard sigmoid's result is 6; B4096 takes 7 to 127")]
    [InlineData(DpuScale, 2, 17, "the hard sigmoid's shift_cut is -1; B4096 takes 0 to 31")]
    public void Outside_of_what_ALU_computes_it_stays_on_the_processor(float scale, int fixPoint, int resultFixPoint, string reason)
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(HardSigmoid(graph, "sigmoid", graph.Data("in", fixPoint, 1, 3, 3, 4), scale), resultFixPoint);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal(reason, lowered.OnProcessor[0].Reason);
    }

    private static string HardSigmoid(QuantizedGraphBuilder graph, string name, string input, float scale)
    {
        var exact = graph.Unary(name + "_i0", "hard-sigmoid", input);
        return graph.Elementwise(name, "mul", exact, graph.Real(name + "_i1", [scale], 1));
    }
}
