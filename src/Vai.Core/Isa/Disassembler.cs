using System.Globalization;
using System.Text;

namespace Vai.Isa;

/// <summary>Instructions as text, one a line: mnemonic, what it waits for and signals, then every field that is not zero.</summary>
internal static class Disassembler
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
    public static IEnumerable<string> Format(IEnumerable<Instruction> program, InstructionSet set)
    {
        var offset = 0;
        foreach (var (number, instruction) in program.Index())
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{number,6}  {offset,8:x6}  {Format(instruction)}");
            offset += set.EncodingOf(instruction).WordCount * sizeof(uint);
        }
    }

    /// <summary>
    /// A program with its loops folded: the number of the first instruction, the label, and for each field its first value and what it
    /// grows by with each turn of the loops around it, innermost first (<c>ddr_addr=320+16+4608</c>). Bank addresses wrap at line 2048.
    /// </summary>
    /// <param name="labels">One for each instruction, printed as <c>#3</c>: the layer, for instance.</param>
    public static IEnumerable<string> FormatFolded(ImmutableArray<Instruction> program, ImmutableArray<int> labels) =>
        ProgramFolding.Fold(program, labels).SelectMany(step => FormatFolded(step, indent: ""));

    private static IEnumerable<string> FormatFolded(FoldedStep step, string indent)
    {
        var counts = "";
        while (step is FoldedLoop { Body: [var only] } loop)
        {
            counts += string.Create(CultureInfo.InvariantCulture, $"{loop.Count} x ");
            step = only;
        }

        return step switch
        {
            FoldedInstruction leaf =>
                [string.Create(CultureInfo.InvariantCulture, $"{leaf.First,6}  {indent}#{leaf.Label} {counts}{Format(leaf)}")],
            FoldedLoop loop => loop.Body.SelectMany(part => FormatFolded(part, indent + "  "))
                .Prepend(string.Create(CultureInfo.InvariantCulture, $"{loop.First,6}  {indent}{counts}{loop.Count} times:")),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
    }

    private static string Format(FoldedInstruction leaf)
    {
        var text = new StringBuilder(leaf.Instruction.Mnemonic).Append(" wait ").Append(Letters(leaf.Instruction.WaitsFor))
            .Append(" signal ").Append(Letters(leaf.Instruction.Signals));
        foreach (var (i, (name, _)) in ProgramFolding.FieldsOf(leaf.Instruction).Index())
        {
            var levels = leaf.Steps.Length;
            while (levels > 0 && leaf.Steps[levels - 1][i] == 0)
            {
                levels--;
            }

            if (leaf.Values[i] != 0 || levels > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $" {name}={leaf.Values[i]}");
                foreach (var steps in leaf.Steps.AsSpan(0, levels))
                {
                    text.Append(steps[i].ToString("+0;-0;+0", CultureInfo.InvariantCulture));
                }
            }
        }

        return text.ToString();
    }

    private static string Letters(Engines engines) => new(
    [
        engines.HasFlag(Engines.Load) ? 'L' : '-',
        engines.HasFlag(Engines.Save) ? 'S' : '-',
        engines.HasFlag(Engines.Conv) ? 'C' : '-',
        engines.HasFlag(Engines.Misc) ? 'M' : '-',
    ]);
}
