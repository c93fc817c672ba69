using CsCheck;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Isa.Set1;
using Vai.Xir.Serialization;

namespace Vai.Core.Tests.Isa;

public class DpuProgramTests
{
    [Theory]
    [InlineData("xmodels", 1, 100)]
    [InlineData("isa0", 0, 50)]
    public void Every_program_in_the_vendor_files_decodes_and_encodes_to_the_same_bytes(string folder, int set, int least)
    {
        var programs = 0;
        foreach (var path in SharedData.RequireAll(folder, "*.xmodel"))
        {
            foreach (var subgraph in XmodelFile.Read(path).Root.SelfAndDescendants)
            {
                if (subgraph.Attributes.TryGet("mc_code", out ImmutableArray<byte> code) && code.Length > 0)
                {
                    Assert.Equal(code.AsSpan(), DpuProgram.Encode(DpuProgram.Decode(code.AsSpan(), Set(set)), Set(set)));
                    programs++;
                }
            }
        }

        Assert.True(programs > least, $"only {programs} programs were found");
    }

    [Theory]
    [InlineData(0), InlineData(1)]
    public void Any_instruction_is_itself_again_after_encoding_and_decoding(int set) =>
        Gen.Select(Gen.Int[0, Set(set).Encodings.Length - 1], Gen.UInt.Array[7]).Sample((number, bits) =>
        {
            var encoding = Set(set).Encodings[number];
            uint[] words = [.. bits.Take(encoding.WordCount).Select((word, i) => word & ~encoding.Reserved[i])];
            var instruction = encoding.Decode(words);

            Assert.Equal(instruction, encoding.Decode(encoding.Encode(instruction)));
            Assert.Equal(encoding.Opcode, (int)(encoding.Encode(instruction)[0] >> 28));
        });

    [Fact]
    public void Fields_lie_at_their_bits_in_either_set()
    {
        var load = new Load { BankAddress =
            5, Bank = 3, WaitsFor = Engines.Load | Engines.Conv, Signals = Engines.Load, Length = 28, JumpRead = 14, DdrAddress = 0x1234 };

        Assert.Equal([0x0510_C005u, 13u << 10, 27, 0, 0x1234], Isa1.Set.EncodingOf(load).Encode(load));
        Assert.Equal([0x0510_3005u, 13u, 27 << 14, 0x1234], Isa0.Set.EncodingOf(load).Encode(load));
    }

    [Fact]
    public void A_shift_is_sign_and_magnitude_in_as_many_bits_as_the_set_has()
    {
        var (right, left) = (new Elew { ShiftWrite = 3 }, new Elew { ShiftWrite = -3 });

        Assert.Equal((0x13u << 12, 3u << 12), (Word(Isa1.Set, right, 2), Word(Isa1.Set, left, 2)));
        Assert.Equal((0xBu << 10, 3u << 10), (Word(Isa0.Set, right, 0) & 0x3C00, Word(Isa0.Set, left, 0) & 0x3C00));
        Assert.Equal((15, 7), (Isa1.Set.Largest(Elew.ShiftWriteField), Isa0.Set.Largest(Elew.ShiftWriteField)));
    }

    [Fact]
    public void A_copy_with_another_value_leaves_the_original_alone()
    {
        var first = new Conv { Length = 3 };
        var second = first with { Length = 4 };

        Assert.Equal((3, 4), (first.Length, second.Length));
        Assert.NotEqual(first, second);
        Assert.Equal(first, second with { Length = 3 });
    }

    [Fact]
    public void A_value_that_does_not_fit_its_field_in_the_set_is_refused()
    {
        DpuProgram.Encode([new Load { Channels = 4097 }], Isa1.Set);

        Assert.Throws<ArgumentOutOfRangeException>(() => DpuProgram.Encode([new Load { Length = 1025 }], Isa1.Set));
        Assert.Throws<ArgumentOutOfRangeException>(() => DpuProgram.Encode([new Load { Channels = 4097 }], Isa0.Set));
        Assert.Throws<ArgumentOutOfRangeException>(() => DpuProgram.Encode([new Save { ArgMax = 2 }], Isa0.Set));
    }

    [Fact]
    public void A_set_has_only_instructions_of_its_own()
    {
        Assert.Throws<ArgumentException>(() => DpuProgram.Encode([new Alu()], Isa0.Set));
        Assert.Throws<ArgumentException>(() => DpuProgram.Encode([new Pool()], Isa1.Set));
        Assert.Equal((0, 8), (Isa1.Set.Largest(PoolInit.KernelHeightField), Isa0.Set.Largest(PoolInit.KernelHeightField)));
    }

    [Theory]
    [InlineData(1, new byte[] { 0, 0, 0x20, 0x72, 0, 0, 0, 0x30 }, "END is not the last")]
    [InlineData(1, new byte[] { 0, 0, 0, 0x30 }, "0x3 is no opcode of ISA1")]
    [InlineData(0, new byte[] { 0, 0, 0, 0x20 }, "0x2 is no opcode of ISA0")]
    [InlineData(1, new byte[] { 0, 0, 0, 0x00 }, "needs 5 words")]
    [InlineData(0, new byte[] { 0, 0, 0, 0x00 }, "needs 4 words")]
    [InlineData(1, new byte[] { 1, 0, 0x20, 0x72 }, "reserved bit")]
    [InlineData(1, new byte[] { 1, 0, 0 }, "multiple of 4")]
    [InlineData(1, new byte[0], "END is missing")]
    public void Broken_code_gets_a_diagnostic_that_says_where(int set, byte[] code, string reason)
    {
        var error = Assert.Throws<VaiException>(() => DpuProgram.Decode(code, Set(set)));

        Assert.Equal("VAI6001", error.Diagnostic.Code);
        Assert.Contains(reason, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_disassembly_names_engines_and_the_fields_that_are_not_zero() =>
        Assert.Equal(
            "SAVE      wait -SC- signal -S-- bank_addr=7 jump_read=1 jump_write=14 length=28 channel=10 reg_id=3",
            new Save { WaitsFor = Engines.Save | Engines.Conv, Signals =
                Engines.Save, BankAddress = 7, JumpWrite = 14, Length = 28, Channels = 10, Register = 3 }.ToString());

    private static InstructionSet Set(int number) => number == 0 ? Isa0.Set : Isa1.Set;

    private static uint Word(InstructionSet set, Instruction instruction, int word) =>
        set.EncodingOf(instruction).Encode(instruction)[word];
}
