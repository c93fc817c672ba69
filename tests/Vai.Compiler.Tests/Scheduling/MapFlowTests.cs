using Vai.Compiled;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;

namespace Vai.Compiler.Tests.Scheduling;

/// <summary>Who reads a map, as told by addresses alone.</summary>
public sealed class MapFlowTests
{
    private const int Workspace = 1;
    private const int Results = 3;

    private static readonly DdrTensor Input = Map(2, 0, 4, 4, 8);
    private static readonly DdrTensor First = Map(Workspace, 0, 4, 4, 8);
    private static readonly DdrTensor Second = Map(Workspace, 128, 4, 4, 8);
    private static readonly DdrTensor Result = Map(Results, 0, 4, 4, 8);

    [Fact]
    public void A_map_that_is_read_as_a_whole_needs_no_memory() =>
        Expect([new(1, 0)], needsMemory: false, Of(Copy(Input, First), Copy(First, Result)));

    [Fact]
    public void Every_operand_is_a_read() =>
        Expect([new(1, 0), new(2, 0), new(2, 1)], needsMemory: false,
            Of(Copy(Input, First), Copy(First, Second), Sum(First, First, Result)));

    [Fact]
    public void A_result_of_the_program_needs_memory() =>
        Expect([new(1, 0)], needsMemory: true, Of(Copy(Input, Result), Copy(Result, First)));

    [Fact]
    public void A_part_that_is_read_needs_memory() =>
        Expect([], needsMemory: true, Of(Copy(Input, First), Copy(First with { Shape = [1, 2, 4, 8] }, Map(Results, 0, 2, 4, 8))));

    [Fact]
    public void A_part_of_a_larger_map_needs_memory() =>
        Expect([new(1, 0)], needsMemory: true, Of(Copy(Input, First) with { IsPart = true }, Copy(First, Result)));

    [Fact]
    public void What_is_read_after_the_place_was_written_again_is_another_map() =>
        Expect([new(1, 0)], needsMemory: false, Of(Copy(Input, First), Copy(First, Second), Copy(Second, First), Copy(First, Result)));

    /// <summary>A smaller map took some of the place.</summary>
    [Fact]
    public void What_is_read_of_a_place_that_was_partly_written_again_is_another_map()
    {
        var small = Map(Workspace, 0, 2, 4, 8);
        Expect([new(1, 0)], needsMemory: false,
            Of(Copy(Input, First), Copy(First, Second), Copy(Map(2, 0, 2, 4, 8), small), Copy(small, Map(Results, 0, 2, 4, 8))));
        Expect([new(1, 0)], needsMemory: true,
            Of(Copy(Input, First), Copy(First, Second), Copy(Map(2, 0, 2, 4, 8), small), Copy(First, Result)));
    }

    private static void Expect(ImmutableArray<MapRead> reads, bool needsMemory, MapFlow flow)
    {
        Assert.Equal(reads, flow.Reads);
        Assert.Equal(needsMemory, flow.NeedsMemory);
    }

    private static MapFlow Of(params ImmutableArray<Superlayer> superlayers) => MapFlow.Of(superlayers, 0, Workspace);

    private static ElementwiseSuperlayer Copy(DdrTensor from, DdrTensor to) => Part([from], to);

    private static ElementwiseSuperlayer Sum(DdrTensor left, DdrTensor right, DdrTensor to) => Part([left, right], to);

    private static ElementwiseSuperlayer Part(ImmutableArray<DdrTensor> operands, DdrTensor to) => new(
        "layer", operands[0],
        [new ElementwisePart(operands, ElementwiseStage.Of(ElementwiseKind.Add, [.. operands.Select(_ => 0)], 0, false), to)], to);

    private static DdrTensor Map(int register, int address, int height, int width, int channels) =>
        new("map", [1, height, width, channels], [height * width * channels, width * channels, channels, 1], 0, register, address);
}
