using Vai.Compiler.Tests.Maps;

namespace Vai.Compiler.Tests.Lowering;

/// <summary>Transposed convolutions whose copies of the filter do not touch.</summary>
public sealed class TransposedKernelTests
{
    public static TheoryData<string> Sizes => CompiledNet.Sizes;

    [Theory]
    [InlineData(1, 1, 2, 2, 0)]
    [InlineData(2, 2, 3, 4, 0)]
    [InlineData(1, 3, 3, 2, 0)]
    [InlineData(2, 1, 4, 3, 1)]
    public void A_kernel_smaller_than_the_stride_is_filled_up_and_keeps_the_numbers(int height, int width, int down, int right, int pad)
    {
        foreach (var channels in new int?[] { 6, null })
        {
            var graph = new QuantizedGraphBuilder();
            var window = new Window(height, width) { StrideHeight = down, StrideWidth = right, PadTop = pad, PadBottom = pad };
            graph.Fix(graph.TransposedConv2d("up", graph.Data("in", 5, 1, 4, 5, 7), channels, window), 4);

            Assert.Empty(Numerics.LowersExactly(graph.Build()).OnProcessor);
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_kernel_smaller_than_the_stride_runs_on_every_size(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Fix(
            graph.TransposedConv2d("up", graph.Data("in", 5, 1, 4, 5, 7), 21, new Window(2, 1) { StrideHeight = 3, StrideWidth = 2 }), 4);
        graph.Fix(graph.TransposedConv2d("depthwise", map, null, new Window(1, 1) { StrideHeight = 2, StrideWidth = 2 }), 4);

        CompiledNet.OnDpu(graph, size);
    }
}
