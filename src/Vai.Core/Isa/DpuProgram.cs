using System.Buffers.Binary;

namespace Vai.Isa;

/// <summary>Machine code: bytes to instructions and back (machine.md 0, 1).</summary>
internal static class DpuProgram
{
    /// <summary>The instructions of a program.</summary>
    /// <param name="code">32-bit little-endian words; ends with END.</param>
    /// <param name="set">The instruction set that they are of.</param>
    /// <exception cref="VaiException">VAI6001: an unknown opcode, a reserved bit, a truncated instruction, or no END at the
    /// end.</exception>
    public static ImmutableArray<Instruction> Decode(ReadOnlySpan<byte> code, InstructionSet set)
    {
        if (code.Length % sizeof(uint) != 0)
        {
            throw Bad(code.Length, "its length is no multiple of 4 bytes");
        }

        var words = new uint[code.Length / sizeof(uint)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(code[(i * sizeof(uint))..]);
        }

        var program = ImmutableArray.CreateBuilder<Instruction>();
        for (var position = 0; position < words.Length;)
        {
            var encoding = EncodingAt(words.AsSpan(position), position * sizeof(uint), set);
            program.Add(encoding.Decode(words.AsSpan(position)));
            position += encoding.WordCount;
            if (program[^1] is End && position != words.Length)
            {
                throw Bad((position - 1) * sizeof(uint), "END is not the last instruction");
            }
        }

        return program is [.., End] ? program.ToImmutable() : throw Bad(code.Length, "END is missing");
    }

    /// <summary>The bytes of a program.</summary>
    /// <exception cref="ArgumentException">The set has no such instruction, or no room for one of its values.</exception>
    public static byte[] Encode(IEnumerable<Instruction> program, InstructionSet set)
    {
        using var code = new MemoryStream();
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        foreach (var instruction in program)
        {
            foreach (var word in set.EncodingOf(instruction).Encode(instruction))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
                code.Write(bytes);
            }
        }

        return code.ToArray();
    }

    private static InstructionEncoding EncodingAt(ReadOnlySpan<uint> words, int position, InstructionSet set)
    {
        var opcode = words[0] >> 28;
        var encoding = set.ByOpcode((int)opcode) ?? throw Bad(position, $"0x{opcode:x} is no opcode of {set.Name}");
        var mnemonic = encoding.Shape.Mnemonic;
        if (words.Length < encoding.WordCount)
        {
            throw Bad(position, $"{mnemonic} needs {encoding.WordCount} words, {words.Length} are left");
        }

        for (var i = 0; i < encoding.WordCount; i++)
        {
            if ((words[i] & encoding.Reserved[i]) is var bits and not 0)
            {
                throw Bad(position, $"a reserved bit of word {i} of {mnemonic} is set (0x{bits:x8})");
            }
        }

        return encoding;
    }

    private static VaiException Bad(int position, string why) => VaiDiagnostics.BadProgram.UnplacedException(position, why);
}
