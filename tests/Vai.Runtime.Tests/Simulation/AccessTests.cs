using Vai.Compiled;
using Vai.Isa;
using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Tests.Simulation;

/// <summary>The hazard checker believes what instructions say they touch: here they are caught if they touch anything else.</summary>
public class AccessTests
{
    [Theory]
    [InlineData("lenet.b4096")]
    [InlineData("mbconv_hswish_se_k3.b2304")]
    [InlineData("mlp.b512")]
    [SharedRow("cgnet.b4096_isa0")]
    public void Instructions_read_and_write_only_the_bank_lines_that_they_name(string file)
    {
        foreach (var subgraph in VendorPrograms.Load(file).DpuSubgraphs)
        {
            var garbage = new BankMemory(subgraph.Target, poisonSeed: 1);
            foreach (var execution in InstructionExecutions.Bind(subgraph.Program, subgraph.Target).Where(FirstOfEachKind()))
            {
                AssertTouchesOnlyNamedLines(subgraph, execution, garbage);
            }
        }
    }

    /// <summary>The first eight of every kind, to bound the time.</summary>
    private static Func<InstructionExecution, bool> FirstOfEachKind()
    {
        var counts = new Dictionary<string, int>();
        return execution => (counts[execution.Instruction.Mnemonic] = counts.GetValueOrDefault(execution.Instruction.Mnemonic) + 1) <= 8;
    }

    private static void AssertTouchesOnlyNamedLines(DpuSubgraph subgraph, InstructionExecution execution, BankMemory before)
    {
        var named = new NamedLines();
        execution.VisitAccesses(named);
        var after = Run(subgraph, execution, new BankMemory(subgraph.Target, poisonSeed: 1));

        // Other garbage in all lines that it does not read: what it writes must be the same.
        var other = new BankMemory(subgraph.Target, poisonSeed: 2);
        foreach (var (bank, line) in named.Read)
        {
            before.Line(bank, line).CopyTo(other.Line(bank, line));
        }

        var afterOther = Run(subgraph, execution, other);
        for (var bank = 0; bank < before.Layout.Count; bank++)
        {
            for (var line = 0; line < 2048; line++)
            {
                var isWritten = named.Written.Contains((bank, line));
                Assert.True(isWritten || after.Line(bank, line).SequenceEqual(before.Line(bank, line)),
                    $"{execution.Instruction} writes bank {bank} line {line}");
                // LOAD leaves garbage, another for every seed, in the lanes behind its channels.
                Assert.True(!isWritten || execution.Instruction is Load || after.Line(bank, line)
                    .SequenceEqual(afterOther.Line(bank, line)), $"{execution.Instruction} depends on lines that it does not name");
            }
        }
    }

    private static BankMemory Run(DpuSubgraph subgraph, InstructionExecution execution, BankMemory banks)
    {
        execution.Execute(new DpuState(banks, DpuMemory.For(subgraph, poisonSeed: 1)));
        return banks;
    }

    private sealed class NamedLines : IAccessVisitor
    {
        public HashSet<(int Bank, int Line)> Read { get; } = [];

        public HashSet<(int Bank, int Line)> Written { get; } = [];

        public void BankLines(int bank, int line, int count, bool isWrite)
        {
            for (var i = 0; i < count; i++)
            {
                (isWrite ? Written : Read).Add((bank, (line + i) & 2047));
            }
        }

        public void DdrBytes(int register, long address, int count, bool isWrite)
        {
        }
    }
}
