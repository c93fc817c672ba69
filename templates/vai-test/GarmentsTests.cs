using Vai.Runtime;

namespace VaiTest;

/// <summary>The compiled network on both backends: the instructions on a model of the DPU, and the graph on the processor.</summary>
public sealed class GarmentsTests
{
    private static readonly byte[] Trouser =
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "trouser.pgm"))[^GarmentsRunner.InputLength..];

    [Theory]
    [InlineData(DpuBackend.Simulator)]
    [InlineData(DpuBackend.Cpu)]
    public void A_pair_of_trousers_is_recognized(DpuBackend backend)
    {
        using var runner = GarmentsRunner.Create(backend);

        Assert.Equal("trouser", runner.Classify(GarmentsRunner.Preprocess(Trouser)).Label);
    }

    [Fact]
    public void Both_backends_compute_the_same_numbers()
    {
        using var simulator = GarmentsRunner.Create(DpuBackend.Simulator);
        using var processor = GarmentsRunner.Create(DpuBackend.Cpu);
        var random = new Random(1);
        for (var run = 0; run < 5; run++)
        {
            var input = Enumerable.Range(0, GarmentsRunner.InputLength).Select(_ => random.NextSingle()).ToArray();
            Assert.Equal(processor.Run(input), simulator.Run(input));
        }
    }
}
