using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Isa.Set1;
using Vai.Targets;

namespace Vai.Compiler.Tokens;

/// <summary>Tells from the instructions alone what each of them touches (machine.md 4 to 8, 14).</summary>
internal static class MemoryAccesses
{
    private const int LargestOperands = 4;

    /// <summary>One entry an instruction.</summary>
    /// <exception cref="ArgumentException">An instruction that this compiler does not emit.</exception>
    public static ImmutableArray<MemoryAccess> Of(DpuTarget target, ImmutableArray<Instruction> program)
    {
        var accesses = ImmutableArray.CreateBuilder<MemoryAccess>(program.Length);
        var (convInit, aluInit, poolInit, dwInit) = (default(ConvInit), default(AluInit), default(PoolInit), default(DwInit));
        var operands = new ElewInit?[LargestOperands];
        foreach (var instruction in program)
        {
            (convInit, aluInit) = (instruction as ConvInit ?? convInit, instruction as AluInit ?? aluInit);
            (poolInit, dwInit) = (instruction as PoolInit ?? poolInit, instruction as DwInit ?? dwInit);
            if (instruction is ElewInit operand)
            {
                operands[operand.Operand] = operand;
            }

            accesses.Add(instruction switch
            {
                ConvInit or AluInit or PoolInit or DwInit or ElewInit or End => MemoryAccess.None,
                Load load => Of(target, load),
                Save save => Of(target, save),
                Conv conv when convInit is not null => Of(target, conv, convInit),
                Alu alu when aluInit is not null => Of(target, alu, aluInit),
                Pool pool when poolInit is not null => Of(target, pool, poolInit),
                Dptwise dptwise when dwInit is not null => Of(target, dptwise, dwInit),
                Elew elew when !operands.AsSpan(0, elew.Operands).Contains(null) => Of(elew, operands.AsSpan(0, elew.Operands)!),
                _ => throw new ArgumentException($"{instruction.Mnemonic} without what belongs to it", nameof(program)),
            });
        }

        return accesses.MoveToImmutable();
    }

    private static MemoryAccess Of(DpuTarget target, Load load) => new(
        [],
        [new BankLines(load.Bank, load.BankAddress, Extent(load.Length, load.JumpWrite, Groups(target, load.Channels)))],
        DdrRead: new DdrBytes(load.Register, load.DdrAddress, Extent(load.Length, load.JumpRead, load.Channels)));

    private static MemoryAccess Of(DpuTarget target, Save save) => new(
        [new BankLines(save.Bank, save.BankAddress, Extent(save.Length, save.JumpRead, Groups(target, save.Channels)))],
        [],
        DdrWrite: new DdrBytes(save.Register, save.DdrAddress, Extent(save.Length, save.JumpWrite, save.Channels)));

    private static MemoryAccess Of(DpuTarget target, Conv conv, ConvInit init)
    {
        var window = new TileWindow(
            init.KernelHeight, init.KernelWidth, init.StrideHeight, init.StrideWidth, init.Rows, conv.Length,
            init.JumpRead, init.JumpReadEndLine, init.StrideOffsetIn, conv.ChannelGroups, conv.BankIn,
            [conv.BankAddressIn, conv.BankAddressIn1, conv.BankAddressIn2, conv.BankAddressIn3],
            conv.PadTop, conv.PadLeft, conv.PadBottom, conv.PadRight);
        var banks = target.Banks;
        var weightLines = init.KernelHeight * init.KernelWidth * conv.ChannelGroups;
        return new MemoryAccess(
            [
                .. window.Reads(banks),
                .. Enumerable.Range(banks.FirstWeightBank, banks.WeightBanks)
                    .Select(bank => new BankLines(bank, conv.BankAddressWeights, weightLines)),
                new BankLines(banks.BiasBank, conv.BankAddressBias, 1),
            ],
            [
                .. Enumerable.Range(0, init.Rows).Select(row => (row + init.StrideOffsetOut, Lines: Extent(conv.Length, init.JumpWrite, 1)))
                    .Select(item => new BankLines(
                        conv.BankOut + (item.Item1 / init.StrideOut),
                        conv.BankAddressOut + (item.Item1 % init.StrideOut * init.JumpWriteEndLine),
                        item.Lines)),
            ]);
    }

    private static MemoryAccess Of(DpuTarget target, Alu alu, AluInit init)
    {
        var window = new TileWindow(
            init.KernelHeight, init.KernelWidth, init.StrideHeight, init.StrideWidth, alu.Rows, init.Length,
            init.JumpRead, init.JumpReadEndLine, init.StrideOffsetIn, init.ChannelGroups, alu.BankIn,
            [alu.BankAddressIn, alu.BankAddressIn1, alu.BankAddressIn2, alu.BankAddressIn3],
            alu.PadTop, alu.PadLeft, alu.PadBottom, alu.PadRight);
        return new MemoryAccess(
            [.. window.Reads(target.Banks), .. Constants(target.Banks, alu, init)],
            Rows(alu.BankOut, alu.BankAddressOut, alu.Rows, Extent(init.Length, init.JumpWrite, init.ChannelGroups)));
    }

    // Poolings have no constants.
    private static IEnumerable<BankLines> Constants(BankLayout banks, Alu alu, AluInit init)
    {
        if (init.Mode is AluMode.Depthwise or AluMode.VectorMultiply)
        {
            yield return new BankLines(banks.DepthwiseWeightBank, alu.BankAddressWeights,
                Extent(init.KernelHeight * init.KernelWidth, init.JumpReadWeights, init.ChannelGroups));
        }

        if (init.Mode == AluMode.Depthwise)
        {
            yield return new BankLines(banks.BiasBank, alu.BankAddressBias, init.ChannelGroups);
        }
    }

    private static MemoryAccess Of(DpuTarget target, Pool pool, PoolInit init)
    {
        var window = new TileWindow(
            init.KernelHeight, init.KernelWidth, init.StrideHeight, init.StrideWidth, init.Rows, pool.Length,
            init.JumpRead, pool.JumpReadEndLine, init.StrideOffsetIn, pool.ChannelGroups, pool.BankIn,
            [pool.BankAddressIn, pool.BankAddressIn1, pool.BankAddressIn2, pool.BankAddressIn3],
            pool.PadTop, pool.PadLeft, pool.PadBottom, pool.PadRight);
        return new MemoryAccess(
            [.. window.Reads(target.Banks)],
            Rows(pool.BankOut, pool.BankAddressOut, init.Rows, Extent(pool.Length, init.JumpWrite, pool.ChannelGroups)));
    }

    private static MemoryAccess Of(DpuTarget target, Dptwise dptwise, DwInit init)
    {
        var window = new TileWindow(
            init.KernelHeight, init.KernelWidth, init.StrideHeight, init.StrideWidth, init.Rows, dptwise.Length,
            init.JumpRead, init.JumpReadEndLine, init.StrideOffsetIn, dptwise.ChannelGroups, dptwise.BankIn,
            [dptwise.BankAddressIn, dptwise.BankAddressIn1, dptwise.BankAddressIn2, dptwise.BankAddressIn3],
            dptwise.PadTop, dptwise.PadLeft, dptwise.PadBottom, dptwise.PadRight);
        return new MemoryAccess(
            [
                .. window.Reads(target.Banks),
                new BankLines(target.Banks.DepthwiseWeightBank, dptwise.BankAddressWeights,
                    init.KernelHeight * init.KernelWidth * dptwise.ChannelGroups),
                new BankLines(target.Banks.BiasBank, dptwise.BankAddressBias, dptwise.ChannelGroups),
            ],
            Rows(dptwise.BankOut, dptwise.BankAddressOut, init.Rows, Extent(dptwise.Length, init.JumpWrite, dptwise.ChannelGroups)));
    }

    private static MemoryAccess Of(Elew elew, ReadOnlySpan<ElewInit> operands)
    {
        var reads = ImmutableArray.CreateBuilder<BankLines>();
        foreach (var operand in operands)
        {
            var lines = Extent(elew.Length, operand.JumpRead, elew.ChannelGroups);
            reads.AddRange(Enumerable.Range(0, elew.Rows)
                .Select(row => new BankLines(operand.BankIn + (row * operand.JumpBank), operand.BankAddressIn, lines)));
        }

        return new MemoryAccess(
            reads.ToImmutable(),
            Rows(elew.BankOut, elew.BankAddressOut, elew.Rows, Extent(elew.Length, elew.JumpWrite, elew.ChannelGroups)));
    }

    /// <summary>Output rows, each in a bank of its own.</summary>
    private static ImmutableArray<BankLines> Rows(int bank, int line, int rows, int lines) =>
        [.. Enumerable.Range(0, rows).Select(row => new BankLines(bank + row, line, lines))];

    /// <summary>From the first item's start to the last item's end.</summary>
    private static int Extent(int items, int jump, int size) => ((items - 1) * jump) + size;

    private static int Groups(DpuTarget target, int channels) =>
        (channels + target.Architecture.ChannelParallel - 1) / target.Architecture.ChannelParallel;
}
