using System.Globalization;
using System.Text;

namespace Vai.Isa;

/// <summary>Instructions as text, one a line: mnemonic, what it waits for and signals, then every field that is not zero.</summary>
public static class Disassembler
{
    private const int MnemonicWidth = 10;

    /// <summary>One instruction, for instance <c>LOAD      wait L-CM signal L---  bank=0 line=5 …</c>.</summary>
    public static string Format(Instruction instruction)
    {
        var text = new StringBuilder(instruction.Mnemonic.PadRight(MnemonicWidth));
        text.Append("wait ").Append(Letters(instruction.WaitsFor)).Append(" signal ").Append(Letters(instruction.Signals));
        foreach (var (name, value) in instruction.Fields)
        {
            if (value != 0 && name is not ("dpdby" or "dpdon"))
            {
                text.Append(' ').Append(name).Append('=').Append(value.ToString(CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    /// <summary>A program with instruction numbers and byte offsets.</summary>
    public static IEnumerable<string> Format(IEnumerable<Instruction> program)
    {
        var offset = 0;
        foreach (var (number, instruction) in program.Index())
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{number,6}  {offset,8:x6}  {Format(instruction)}");
            offset += instruction.Words.Length * sizeof(uint);
        }
    }

    private static string Letters(Engines engines) => new(
    [
        engines.HasFlag(Engines.Load) ? 'L' : '-',
        engines.HasFlag(Engines.Save) ? 'S' : '-',
        engines.HasFlag(Engines.Conv) ? 'C' : '-',
        engines.HasFlag(Engines.Misc) ? 'M' : '-',
    ]);
}
