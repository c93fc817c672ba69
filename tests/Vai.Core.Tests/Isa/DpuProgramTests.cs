using Vai.Isa;
using Vai.Xir.Serialization;

namespace Vai.Core.Tests.Isa;

public class DpuProgramTests
{
    [Fact]
    public void Every_program_in_the_vendor_files_decodes_and_encodes_to_the_same_bytes()
    {
        var programs = 0;
        foreach (var path in SharedData.RequireAll("xmodels", "*.xmodel"))
        {
            foreach (var subgraph in XmodelFile.Read(path).Root.SelfAndDescendants)
            {
                if (subgraph.Attributes.TryGet("mc_code", out ImmutableArray<byte> code) && code.Length > 0)
                {
                    Assert.Equal(code.AsSpan(), DpuProgram.Encode(DpuProgram.Decode(code.AsSpan())));
                    programs++;
                }
            }
        }

        Assert.True(programs > 100, $"only {programs} programs were found");
    }

    [Fact]
    public void Fields_lie_at_their_bits()
    {
        var load = new Load { BankAddress =
            5, Bank = 3, WaitsFor = Engines.Load | Engines.Conv, Signals = Engines.Load, Length = 28, JumpRead = 14, DdrAddress = 0x1234 };

        Assert.Equal(0x0510_C005u, load.Words[0]);
        Assert.Equal(13u << 10, load.Words[1]);
        Assert.Equal(27u, load.Words[2]);
        Assert.Equal(0x1234u, load.Words[4]);
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

    [Theory]
    [InlineData(0), InlineData(4), InlineData(-3), InlineData(15), InlineData(-15)]
    public void The_write_shift_of_ELEW_is_sign_and_magnitude(int shift) =>
        Assert.Equal(shift, new Elew { ShiftWrite = shift }.ShiftWrite);

    [Fact]
    public void A_value_that_does_not_fit_its_field_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Load { Length = 1025 });

    [Theory]
    [InlineData(new byte[] { 0, 0, 0x20, 0x72, 0, 0, 0, 0x30 }, "END is not the last")]
    [InlineData(new byte[] { 0, 0, 0, 0x30 }, "no opcode")]
    [InlineData(new byte[] { 0, 0, 0, 0x00 }, "needs 5 words")]
    [InlineData(new byte[] { 1, 0, 0x20, 0x72 }, "reserved bit")]
    [InlineData(new byte[] { 1, 0, 0 }, "multiple of 4")]
    [InlineData(new byte[0], "END is missing")]
    public void Broken_code_gets_a_diagnostic_that_says_where(byte[] code, string reason)
    {
        var error = Assert.Throws<VaiException>(() => DpuProgram.Decode(code));

        Assert.Equal("VAI6001", error.Diagnostic.Code);
        Assert.Contains(reason, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_disassembly_names_engines_and_the_fields_that_are_not_zero() =>
        Assert.Equal(
            "SAVE      wait -SC- signal -S-- bank_addr=7 jump_read=1 jump_write=14 length=28 channel=10 reg_id=3",
            new Save { WaitsFor = Engines.Save | Engines.Conv, Signals =
                Engines.Save, BankAddress = 7, JumpWrite = 14, Length = 28, Channels = 10, Register = 3 }.ToString());
}
