using Vai.Compiler.Assembly;
using Vai.Compiler.Scheduling;
using Vai.Isa;
using Vai.Runtime.Simulation;
using Vai.Runtime.Simulation.Hazards;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Compiler.Tests.Scheduling;

/// <summary>
/// Compiles layers, checks the program for hazards, and runs it on the simulator in program order, a random and two one-sided ones;
/// what the last layer stores must equal the naive reference, and nothing else may be stored in its register.
/// </summary>
internal static class SimulatedProgram
{
    /// <param name="slack">Unused bytes between the pixels of all maps, as around a member of a concat.</param>
    public static CompiledProgram Verify(
        DpuTarget target, int height, int width, ImmutableArray<LayerShape> layers, int seed = 1,
        DataPattern pattern = DataPattern.Random, int slack = 0, SchedulingOptions? options = null)
    {
        var model = new PlacedLayers(new Random(seed), pattern, slack);
        var input = model.Input(height, width, layers[0].Channels);
        var expected = input;
        foreach (var (number, layer) in layers.Index())
        {
            expected = model.Add(layer, expected, isLast: number == layers.Length - 1);
        }

        var compiled = ProgramCompiler.Compile(target, [.. model.Superlayers], options);
        var report = HazardChecker.Check(target, compiled.Instructions);
        Assert.Empty(report.TokenErrors);
        Assert.Empty(report.Hazards);
        Assert.Empty(report.BeyondLargestSeen);
        var output = model.Superlayers[^1].Output;
        foreach (var order in Orders((ulong)seed))
        {
            var memory = new DpuMemory(model.Registers(), (ulong)seed);
            memory.Write(model.Superlayers[0].Input, input.Data);
            new DpuSimulator(target) { Order = order }
                .Run(compiled.Instructions, memory, (ulong)seed + 1, TestContext.Current.CancellationToken);
            Assert.True(expected.Data.AsSpan().SequenceEqual(memory.Read(output)),
                $"{target.Name}, {order}: other bytes than the reference's");
            Assert.Equal(output.ElementCount, memory.WrittenBytes().Count(item => item.Register == PlacedLayers.OutputRegister));
        }

        return compiled;
    }

    private static IEnumerable<ExecutionOrder> Orders(ulong seed) =>
    [
        ExecutionOrder.Program,
        ExecutionOrder.Random(seed),
        ExecutionOrder.Priority(Engines.Load, Engines.Conv, Engines.Misc, Engines.Save),
        ExecutionOrder.Priority(Engines.Save, Engines.Misc, Engines.Conv, Engines.Load),
    ];
}
