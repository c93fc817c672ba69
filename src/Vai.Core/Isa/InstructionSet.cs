namespace Vai.Isa;

/// <summary>An instruction set of the DPUCZDX8G: which instructions there are, and their bits (machine.md 0, 14).</summary>
internal sealed class InstructionSet
{
    private const int OpcodeCount = 16;

    private readonly InstructionEncoding?[] _byOpcode = new InstructionEncoding?[OpcodeCount];

    /// <param name="number">As fingerprints and names of targets have it.</param>
    public InstructionSet(int number, ImmutableArray<InstructionEncoding> encodings, ImmutableArray<KnownTokens> knownTokens)
    {
        (Number, Encodings, KnownTokens) = (number, encodings, knownTokens);
        foreach (var encoding in encodings)
        {
            _byOpcode[encoding.Opcode] = encoding;
        }
    }

    public int Number { get; }

    public string Name => $"ISA{Number}";

    public ImmutableArray<InstructionEncoding> Encodings { get; }

    /// <summary>By pair of engines the most tokens that lie between them in known programs; pairs never used are left out.</summary>
    public ImmutableArray<KnownTokens> KnownTokens { get; }

    /// <summary>What an opcode stands for; null where nothing does.</summary>
    public InstructionEncoding? ByOpcode(int opcode) => _byOpcode[opcode];

    public bool Has(InstructionShape shape) => Find(shape) is not null;

    /// <summary>The largest value that a field holds; where it has no bits, the one value that it may have; 0 where there is no such
    /// instruction.</summary>
    public int Largest(Field field) =>
        Find(field.Shape) is { } encoding ? encoding.PlaceOf(field)?.Maximum ?? field.Empty : 0;

    /// <exception cref="ArgumentException">The set has no such instruction: a bug of the caller.</exception>
    public InstructionEncoding EncodingOf(Instruction instruction) =>
        Find(instruction.GetShape()) ?? throw new ArgumentException($"{Name} has no {instruction.Mnemonic}", nameof(instruction));

    public override string ToString() => Name;

    private InstructionEncoding? Find(InstructionShape shape)
    {
        foreach (var encoding in _byOpcode)
        {
            if (encoding?.Shape == shape)
            {
                return encoding;
            }
        }

        return null;
    }
}

/// <summary>
/// The most tokens from one engine to another in any known program of the vendor. How wide the machine's counters are is unknown: more than
/// this is a risk (machine.md 3).
/// </summary>
/// <param name="InOrder">When the program executes in its own order.</param>
/// <param name="AtWorst">In the worst schedule that the tokens allow, as the hazard checker finds it.</param>
internal sealed record KnownTokens(Engines From, Engines To, int InOrder, int AtWorst);
