using System.Buffers.Binary;

namespace Vai.Isa;

/// <summary>Machine code: bytes to instructions and back (machine.md 0, 1).</summary>
internal static class DpuProgram
{
    /// <summary>The instructions of a program.</summary>
    /// <param name="code">32-bit little-endian words; ends with END.</param>
    /// <exception cref="VaiException">VAI6001: an unknown opcode, a reserved bit, a truncated instruction, or no END at the
    /// end.</exception>
    public static ImmutableArray<Instruction> Decode(ReadOnlySpan<byte> code)
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
        for (var position = 0; position < words.Length; position += program[^1].Words.Length)
        {
            program.Add(DecodeOne(words.AsSpan(position), position * sizeof(uint)));
            if (program[^1] is End && position + 1 != words.Length)
            {
                throw Bad(position * sizeof(uint), "END is not the last instruction");
            }
        }

        return program is [.., End] ? program.ToImmutable() : throw Bad(code.Length, "END is missing");
    }

    /// <summary>The bytes of a program.</summary>
    public static byte[] Encode(IEnumerable<Instruction> program)
    {
        using var code = new MemoryStream();
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        foreach (var instruction in program)
        {
            foreach (var word in instruction.Words)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
                code.Write(bytes);
            }
        }

        return code.ToArray();
    }

    private static Instruction DecodeOne(ReadOnlySpan<uint> words, int position)
    {
        var opcode = words[0] >> 28;
        var kind = InstructionKinds.ByOpcode[(int)opcode] ?? throw Bad(position, $"0x{opcode:x} is no opcode of ISA1");
        if (words.Length < kind.Layout.WordCount)
        {
            throw Bad(position, $"{kind.Layout.Mnemonic} needs {kind.Layout.WordCount} words, {words.Length} are left");
        }

        for (var i = 0; i < kind.Layout.WordCount; i++)
        {
            if ((words[i] & kind.Reserved[i]) != 0)
            {
                throw Bad(position, $"a reserved bit of word {i} of {kind.Layout.Mnemonic} is set (0x{words[i] & kind.Reserved[i]:x8})");
            }
        }

        return kind.Create(words);
    }

    private static VaiException Bad(int position, string why) => VaiDiagnostics.BadProgram.UnplacedException(position, why);
}

/// <summary>The kinds of instruction by opcode. POOL, POOLINIT, DPTWISE, DWINIT never occur in ISA1 programs.</summary>
internal static class InstructionKinds
{
    public delegate Instruction Factory(ReadOnlySpan<uint> words);

    public static ImmutableArray<Kind?> ByOpcode { get; } =
    [
        new(Load.Layout, words => new Load(words)),
        new(AluInit.Layout, words => new AluInit(words)),
        new(Alu.Layout, words => new Alu(words)),
        null,
        new(Save.Layout, words => new Save(words)),
        null,
        null,
        new(End.Layout, words => new End(words)),
        new(Conv.Layout, words => new Conv(words)),
        new(ConvInit.Layout, words => new ConvInit(words)),
        null,
        null,
        null,
        new(ElewInit.Layout, words => new ElewInit(words)),
        new(Elew.Layout, words => new Elew(words)),
        null,
    ];

    public sealed record Kind(InstructionLayout Layout, Factory Create)
    {
        public ImmutableArray<uint> Reserved { get; } = Layout.ReservedMasks();
    }
}
