using CsCheck;
using Vai.Isa;
using static Vai.Runtime.Tests.Simulation.Instructions;

namespace Vai.Runtime.Tests.Simulation;

/// <summary>One tile of work on single channels under a window, on any target: how its map lies in the banks, and which taps each output
/// has.</summary>
internal sealed record WindowCase(
    string Target, int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth, int PadTop, int PadLeft, int MissingBelow,
    int MissingRight, int Rows, int Columns, int Channels, int StrideOut)
{
    public const int WeightsAddress = 40_000;
    public const int BiasAddress = 60_000;
    private const int OutLine = 600;

    /// <summary>Windows of a tile; the last row and column may look past the map's end.</summary>
    public static Gen<WindowCase> Any(string[] targets, int rows, int kernel) =>
        from number in Gen.Int[0, targets.Length - 1]
        from height in Gen.Int[1, kernel]
        from width in Gen.Int[1, kernel]
        from strides in Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3])
        from top in Gen.Int[0, Math.Min(height - 1, 3)]
        from left in Gen.Int[0, Math.Min(width - 1, 3)]
        from below in Gen.Int[0, Math.Min(height - 1, 3)]
        from right in Gen.Int[0, Math.Min(width - 1, 3)]
        from size in Gen.Select(Gen.Int[1, rows], Gen.Int[1, 5], Gen.Int[1, 40])
        from fold in Gen.Int[1, 2]
        let made = new WindowCase(
            targets[number], height, width, strides.Item1, strides.Item2, top, left, below, right, size.Item1, size.Item2, size.Item3, fold)
        where made.IsPossible
        select made;

    public Machine Machine() => new Machine(Target).Randomize(KernelHeight + (16 * KernelWidth));

    /// <summary>The field of a padding at the far end: the last tap inside the map.</summary>
    public int PadBottom(int largest) => Math.Min(largest, KernelHeight - 1 - MissingBelow);

    public int PadRight(int largest) => Math.Min(largest, KernelWidth - 1 - MissingRight);

    public int Groups(Machine machine) => (Channels + machine.Lanes - 1) / machine.Lanes;

    public int FoldPhase => (StrideHeight - (PadTop % StrideHeight)) % StrideHeight;

    /// <summary>The bank, in its group, of the first window row.</summary>
    public int FirstBank(Machine machine)
    {
        var banks = machine.Target.Banks.BanksPerGroup;
        return ((-((PadTop + StrideHeight - 1) / StrideHeight) % banks) + banks) % banks;
    }

    public int RowLines(Machine machine) => MapEnd(StrideWidth, KernelWidth, Columns, 0) * Groups(machine);

    public int[] Slabs(Machine machine) => [.. Enumerable.Range(0, 4).Select(slab => slab * StrideHeight * RowLines(machine))];

    public static int OutBank(Machine machine) => machine.Target.Banks.BanksPerGroup;

    public static int OutAddress => OutLine;

    public int OutRowLines(Machine machine) => Columns * Groups(machine);

    /// <summary>Brings the map into the first group of banks.</summary>
    public IEnumerable<Instruction> Loads(Machine machine)
    {
        var banks = machine.Target.Banks.BanksPerGroup;
        for (var row = 0; row < MapRows; row++)
        {
            var folded = row + PadTop + FoldPhase;
            var steps = FirstBank(machine) + (folded / StrideHeight);
            var line = Slabs(machine)[steps / banks] + (folded % StrideHeight * RowLines(machine)) + (PadLeft * Groups(machine));
            yield return Load(steps % banks, line, row * MapColumns * Channels, MapColumns, Channels) with { JumpWrite = Groups(machine) };
        }
    }

    public IEnumerable<Instruction> Saves(Machine machine) =>
        from row in Enumerable.Range(0, Rows)
        let line = OutLine + (row % StrideOut * OutRowLines(machine))
        select (Instruction)(Save(OutBank(machine) + (row / StrideOut), line, row * Columns * Channels, Columns, Channels)
            with { JumpRead = Groups(machine) });

    /// <summary>The taps of an output, null outside of the map.</summary>
    public sbyte?[] Taps(Machine machine, int row, int column, int channel) =>
    [
        .. from y in Enumerable.Range((row * StrideHeight) - PadTop, KernelHeight)
           from x in Enumerable.Range((column * StrideWidth) - PadLeft, KernelWidth)
           select y < 0 || x < 0 || y >= MapRows || x >= MapColumns
               ? (sbyte?)null
               : machine.Source[(((y * MapColumns) + x) * Channels) + channel],
    ];

    /// <summary>Runs the tile and compares every byte.</summary>
    public void AssertBytes(Machine machine, Func<sbyte?[], int, sbyte> expected, params IEnumerable<Instruction> work)
    {
        var saved = machine.Run([.. Loads(machine), .. work, .. Saves(machine)]);
        foreach (var (row, column, channel) in from row in Enumerable.Range(0, Rows)
                                               from column in Enumerable.Range(0, Columns)
                                               from channel in Enumerable.Range(0, Channels)
                                               select (row, column, channel))
        {
            var made = saved[(((row * Columns) + column) * Channels) + channel];
            Assert.True(expected(Taps(machine, row, column, channel), channel) == made,
                $"{this}: row {row}, column {column}, channel {channel}");
        }
    }

    private int MapRows => MapEnd(StrideHeight, KernelHeight, Rows, MissingBelow) - PadTop;

    private int MapColumns => MapEnd(StrideWidth, KernelWidth, Columns, MissingRight) - PadLeft;

    // Every window must have a tap inside, and a row of a large stride may lie in four slabs of a bank at most.
    public bool IsPossible
    {
        get
        {
            var machine = new Machine(Target);
            var banks = machine.Target.Banks.BanksPerGroup;
            var steps = FirstBank(machine) + ((MapRows + PadTop + FoldPhase - 1) / StrideHeight);
            return MapRows > 0 && MapColumns > 0 && MissingBelow < KernelHeight && MissingRight < KernelWidth && steps / banks < 4
                && PadTop < KernelHeight - MissingBelow + ((Rows - 1) * StrideHeight)
                && 4 * StrideHeight * RowLines(machine) < DpuLines && OutLine + (StrideOut * OutRowLines(machine)) < DpuLines
                && MapRows * MapColumns * Channels < WeightsAddress;
        }
    }

    private const int DpuLines = Vai.Targets.DpuArchitecture.BankDepth;

    private static int MapEnd(int stride, int kernel, int count, int missing) => ((count - 1) * stride) + kernel - missing;
}
