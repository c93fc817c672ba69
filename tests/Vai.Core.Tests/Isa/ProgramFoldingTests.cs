using CsCheck;
using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Xir.Serialization;

namespace Vai.Core.Tests.Isa;

public class ProgramFoldingTests(ITestOutputHelper output)
{
    [Fact]
    public void Loops_of_loops_are_found_and_bank_addresses_wrap()
    {
        ImmutableArray<Instruction> program =
        [
            .. from outer in Enumerable.Range(0, 4)
               from instruction in (Instruction[])
               [
                   .. Enumerable.Range(0, 16)
                       .Select(lane =>
                           new Load { Bank = 16 + lane, BankAddress =
                               (2040 + (outer * 9)) % 2048, DdrAddress = (outer * 1000) + (lane * 36), Length = 9 }),
                   new Conv { Length = 5, BankAddressOut = outer },
               ]
               select instruction,
            new End(),
        ];

        string[] expected =
        [
            "     0  4 times:",
            "     0    #7 16 x LOAD wait ---- signal ---- bank_addr=2040+0+9 bank_id=16+1 jump_write=1 jump_read=1 length=9 channel=1 " +
                "ddr_addr=0+36+1000",
            "    16    #7 CONV wait ---- signal ---- bank_addr_out=0+1 channel_group=1 length=5",
            "    68  #7 END wait ---- signal ----",
        ];
        Assert.Equal(expected, Disassembler.FormatFolded(program, Labels(program, 7)));
    }

    [Fact]
    public void Unfolded_every_vendor_program_is_itself_again()
    {
        var (lines, instructions) = (0, 0);
        foreach (var path in SharedData.RequireAll("xmodels", "*.b*.xmodel"))
        {
            foreach (var subgraph in XmodelFile.Read(path).Root.Children.Where(child => child.Device == "DPU"))
            {
                Assert.True(subgraph.Attributes.TryGet("mc_code", out ImmutableArray<byte> code));
                var program = DpuProgram.Decode(code.AsSpan(), Isa1.Set);
                AssertUnfolds(program, Labels(program, 0));
                lines += Lines(ProgramFolding.Fold(program, Labels(program, 0)));
                instructions += program.Length;
            }
        }

        output.WriteLine($"{instructions} instructions in {lines} lines");
        Assert.InRange(lines, 1, instructions / 4);
    }

    [Fact]
    public void Unfolded_any_program_is_itself_again() => Gen.Select(
        Gen.Int[0, 2047], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool, Gen.Int[0, 1],
        (line, bank, address, isLoad, label) =>
            (Instruction: isLoad
                ? (Instruction)new Load { BankAddress = line / 512 * 512, Bank = bank, DdrAddress = address }
                : new Save { BankAddress = line, Length = bank + 1 }, Label: label))
        .Array[0, 60]
        .Sample(items => AssertUnfolds([.. items.Select(item => item.Instruction)], [.. items.Select(item => item.Label)]), iter: 300);

    private static int Lines(IEnumerable<FoldedStep> steps) => steps.Sum(step => step is FoldedLoop loop ? 1 + Lines(loop.Body) : 1);

    private static ImmutableArray<int> Labels(ImmutableArray<Instruction> program, int label) => [.. program.Select(_ => label)];

    private static void AssertUnfolds(ImmutableArray<Instruction> program, ImmutableArray<int> labels)
    {
        var unfolded = ProgramFolding.Unfold(ProgramFolding.Fold(program, labels)).ToArray();
        Assert.Equal(program.Length, unfolded.Length);
        foreach (var (i, (step, values)) in unfolded.Index())
        {
            Assert.Equal((program[i].Mnemonic, program[i].WaitsFor, program[i].Signals, labels[i]),
                (step.Instruction.Mnemonic, step.Instruction.WaitsFor, step.Instruction.Signals, step.Label));
            Assert.True(ProgramFolding.FieldsOf(program[i]).Select(field => field.Value).SequenceEqual(values), $"instruction {i}");
        }
    }
}
