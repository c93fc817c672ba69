using Vai.Compiled;
using Vai.Isa;
using Vai.Runtime.Simulation;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Tests.Simulation;

/// <summary>A small machine for hand-made programs: one register to load from (0), one to save to (1).</summary>
internal sealed class Machine
{
    public const int Bytes = 1 << 16;

    private readonly sbyte[] _source = new sbyte[Bytes];

    public Machine(string target = "B4096") => Target = DpuTarget.Parse(target);

    public DpuTarget Target { get; }

    public int Lanes => Target.Architecture.ChannelParallel;

    /// <summary>The bytes behind register 0.</summary>
    public Span<sbyte> Source => _source;

    /// <summary>Random bytes in register 0.</summary>
    public Machine Randomize(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < _source.Length; i++)
        {
            _source[i] = (sbyte)random.Next(-128, 128);
        }

        return this;
    }

    /// <summary>Runs the instructions and an END; returns register 1.</summary>
    public sbyte[] Run(params ReadOnlySpan<Instruction> instructions) => Run(ExecutionOrder.Program, [.. instructions]);

    public sbyte[] Run(ExecutionOrder order, ImmutableArray<Instruction> instructions)
    {
        var memory = new DpuMemory(
            [
                new DpuRegister(0, RegisterContext.Constant, Bytes, [.. _source.Select(value => (byte)value)]),
                new DpuRegister(1, RegisterContext.Workspace, Bytes, []),
            ],
            poisonSeed: 7);
        Result = new DpuSimulator(Target) { Order = order }.Run(
            [.. instructions, Instructions.End], memory, poisonSeed: 9, TestContext.Current.CancellationToken);
        return memory.Read(new DdrTensor("all", [Bytes], [1], 0, 1, 0));
    }

    public SimulationResult? Result { get; private set; }
}

/// <summary>Instructions with the masks that make them wait for their own engine only.</summary>
internal static class Instructions
{
    public static End End { get; } = new() { WaitsFor = Engines.Save, Signals = Engines.Save };

    /// <summary>Adds to an instruction the tokens it takes and gives beside its own engine's.</summary>
    public static T With<T>(this T instruction, Engines waits = Engines.None, Engines signals = Engines.None)
        where T : Instruction =>
        (T)(instruction with { WaitsFor = waits | instruction.Engine, Signals = signals | instruction.Engine });

    public static Load Load(int bank, int line, int address, int length, int channels) => new Load
    {
        Bank = bank,
        BankAddress = line,
        DdrAddress = address,
        Length = length,
        Channels = channels,
        JumpRead = channels,
        JumpWrite = (channels + 15) / 16,
    }.With();

    public static Save Save(int bank, int line, int address, int length, int channels) => new Save
    {
        Bank = bank,
        BankAddress = line,
        DdrAddress = address,
        Length = length,
        Channels = channels,
        JumpRead = (channels + 15) / 16,
        JumpWrite = channels,
        Register = 1,
    }.With();
}
