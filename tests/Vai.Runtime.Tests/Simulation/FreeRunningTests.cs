using Vai.Compiled;
using Vai.Isa;
using Vai.Runtime.Simulation;
using Vai.Runtime.Simulation.Machine;
using static Vai.Runtime.Tests.Simulation.Instructions;

namespace Vai.Runtime.Tests.Simulation;

public class FreeRunningTests(ITestOutputHelper output)
{
    private static readonly Engines[] AllEngines = [Engines.Load, Engines.Save, Engines.Conv, Engines.Misc];

    [Theory]
    [InlineData("lenet.b4096")]
    [InlineData("cnn_small.b4096")]
    [InlineData("mlp.b800")]
    [InlineData("mbconv_hswish_se_k3.b2304")]
    [InlineData("mbconv_se_k3_dual.b2304")]
    [InlineData("conv1d.b4096")]
    [SharedRow("simplenet.b4096_isa0")]
    [SharedRow("svhn.b4096_isa0")]
    [SharedRow("cifar_cnn.b3136_isa0")]
    public void Vendor_programs_store_the_same_bytes_in_every_order_that_the_tokens_allow(string file)
    {
        var bytes = 0;
        foreach (var subgraph in VendorPrograms.Load(file).DpuSubgraphs)
        {
            var expected = Run(subgraph, ExecutionOrder.Program);
            bytes += expected.Count;
            Assert.NotEmpty(expected);
            Assert.All(Orders(), order => Assert.Equal(expected, Run(subgraph, order)));
        }

        output.WriteLine($"{file}: {bytes} bytes, {Orders().Count()} orders");
    }

    [Fact]
    public void A_program_with_a_hazard_stores_other_bytes_in_some_order()
    {
        var machine = new Machine().Randomize(8);
        Instruction[] program = [Load(0, 0, 0, 4, 16), Save(0, 0, 0, 4, 16)];

        Assert.Equal(machine.Source[..64],
            machine.Run(ExecutionOrder.Priority(Engines.Load, Engines.Save, Engines.Conv, Engines.Misc), [.. program]).AsSpan(0, 64));
        Assert.NotEqual(machine.Source[..64].ToArray(),
            machine.Run(ExecutionOrder.Priority(Engines.Save, Engines.Load, Engines.Conv, Engines.Misc), [.. program])[..64]);
    }

    [Fact]
    public void A_deadlock_is_a_diagnostic() => Assert.Contains("VAI6203",
        Assert.Throws<Vai.Diagnostics.VaiException>(() =>
            new Machine().Run(ExecutionOrder.Random(1), [Load(0, 0, 0, 1, 1).With(waits: Engines.Conv)])).Message,
        StringComparison.Ordinal);

    private static IEnumerable<ExecutionOrder> Orders() =>
    [
        .. AllEngines.Select(first => ExecutionOrder.Priority([first, .. AllEngines.Where(engine => engine != first)])),
        .. AllEngines.Select(last => ExecutionOrder.Priority([.. AllEngines.Where(engine => engine != last), last])),
        .. Enumerable.Range(0, 4).Select(seed => ExecutionOrder.Random((ulong)seed)),
    ];

    /// <summary>Inputs are garbage, the same in every run.</summary>
    private static List<(int Register, int Address, byte Value)> Run(DpuSubgraph subgraph, ExecutionOrder order)
    {
        var memory = DpuMemory.For(subgraph, poisonSeed: 3);
        new DpuSimulator(subgraph.Target) { Order = order }
            .Run(subgraph.Program, memory, poisonSeed: 4, TestContext.Current.CancellationToken);
        return [.. memory.WrittenBytes()];
    }
}
