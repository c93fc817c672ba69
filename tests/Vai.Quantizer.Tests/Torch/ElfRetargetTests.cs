using System.Text;
using CsCheck;
using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Tests.Torch;

public sealed class ElfRetargetTests
{
    private static readonly Lazy<byte[]> Shim = new(() => File.ReadAllBytes(
        Path.Combine(Path.GetDirectoryName(typeof(torch).Assembly.Location)!, "runtimes", "linux-x64", "native", "libLibTorchSharp.so")));

    [Fact]
    public void Only_a_name_a_version_number_and_a_flag_change()
    {
        var edited = ElfRetarget.Apply(Shim.Value)!;
        Assert.Equal(Shim.Value.Length, edited.Length);
        var changed = Enumerable.Range(0, edited.Length).Count(i => edited[i] != Shim.Value[i]);
        Assert.InRange(changed, 3, 27 + 2 + 2);
        Assert.Equal(Count(Shim.Value, "_ZSt21ios_base_library_initv") - 1, Count(edited, "_ZSt21ios_base_library_initv"));
        Assert.Equal(Count(Shim.Value, "_ZSt13get_terminatev") + 1, Count(edited, "_ZSt13get_terminatev"));
    }

    [Fact]
    public void The_edit_is_the_same_every_time_and_needs_no_second_one()
    {
        var edited = ElfRetarget.Apply(Shim.Value)!;
        Assert.Equal(edited, ElfRetarget.Apply(Shim.Value));
        Assert.Null(ElfRetarget.Apply(edited));
    }

    [Fact]
    public void What_is_no_such_library_is_left_alone()
    {
        Assert.Null(ElfRetarget.Apply([]));
        Assert.Null(ElfRetarget.Apply(Encoding.ASCII.GetBytes("\x7f" + "ELF\x02\x01")));
        Assert.Null(ElfRetarget.Apply(new byte[1000]));
        Assert.Null(ElfRetarget.Apply(Shim.Value.AsSpan(0, Shim.Value.Length / 2)));
    }

    [Fact]
    public void A_damaged_library_ends_the_edit_and_nothing_else() =>
        Gen.Select(Gen.Int[0, 0x40], Gen.Byte, Gen.Int[0, 2000], Gen.Byte).Sample((header, first, fromEnd, second) =>
        {
            var damaged = Shim.Value.ToArray();
            damaged[header] = first;
            damaged[^(fromEnd + 1)] = second;
            var edited = ElfRetarget.Apply(damaged);
            Assert.True(edited is null || edited.Length == damaged.Length);
        }, iter: 200);

    private static int Count(byte[] file, string text)
    {
        var (count, wanted) = (0, Encoding.ASCII.GetBytes(text));
        for (var rest = file.AsSpan(); rest.IndexOf(wanted) is >= 0 and var at; rest = rest[(at + 1)..])
        {
            count++;
        }

        return count;
    }
}
