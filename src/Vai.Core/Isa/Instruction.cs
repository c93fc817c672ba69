namespace Vai.Isa;

/// <summary>The engines that execute instructions, each in program order; also the bits of the dependency masks.</summary>
[Flags]
internal enum Engines { None = 0, Load = 1, Save = 2, Conv = 4, Misc = 8 }

/// <summary>
/// An instruction of DPUCZDX8G ISA1: its words are its state, its properties are bit fields of them
/// (machine.md 0). Sizes and jumps are true counts; where the machine stores a count minus one, the field does that.
/// What a property holds, is what fits its bits: a bank has 2048 lines, whatever number of a line would fit.
/// </summary>
internal abstract record Instruction
{
    private readonly InstructionLayout _layout;
    private readonly uint[] _words;

    private protected Instruction(InstructionLayout layout)
        : this(layout, layout.EmptyWords)
    {
    }

    private protected Instruction(InstructionLayout layout, ReadOnlySpan<uint> words)
    {
        _layout = layout;
        _words = words[..layout.WordCount].ToArray();
    }

    /// <summary>Copies own their words: <c>with</c> must not write into the original.</summary>
    protected Instruction(Instruction original)
    {
        _layout = original._layout;
        _words = [.. original._words];
    }

    /// <summary>As the machine's documents write it: LOAD, CONVINIT …</summary>
    public string Mnemonic => _layout.Mnemonic;

    /// <summary>The engine that executes it; END belongs to none.</summary>
    public Engines Engine => _layout.Engine;

    /// <summary>Engines that get a token when this instruction completes (dpdby).</summary>
    public Engines Signals { get => (Engines)Get(_layout.Signals); init => Set(_layout.Signals, (int)value); }

    /// <summary>Engines from which this instruction takes a token before it starts (dpdon).</summary>
    public Engines WaitsFor { get => (Engines)Get(_layout.WaitsFor); init => Set(_layout.WaitsFor, (int)value); }

    /// <summary>The encoded words.</summary>
    public ReadOnlySpan<uint> Words => _words;

    /// <summary>Every field with its value, in the order of the layout, dependency masks first.</summary>
    public IEnumerable<(string Name, int Value)> Fields => _layout.Fields.Select(item => (item.Name, Get(item)));

    public virtual bool Equals(Instruction? other) => other is not null && _layout == other._layout && Words.SequenceEqual(other.Words);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var word in _words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    public sealed override string ToString() => Disassembler.Format(this);

    private protected int Get(Field field) => field.Read(_words);

    private protected void Set(Field field, int value) => field.Write(_words, value);
}

/// <summary>A bit field of an instruction: bits <paramref name="High"/>..<paramref name="Low"/> of a word.</summary>
internal sealed record Field(string Name, int Word, int High, int Low, int Offset)
{
    private uint Mask => (uint)((1UL << (High - Low + 1)) - 1);

    public int Minimum => Offset;

    public int Maximum => (int)Mask + Offset;

    public int Read(ReadOnlySpan<uint> words) => (int)((words[Word] >> Low) & Mask) + Offset;

    /// <exception cref="ArgumentOutOfRangeException">The value does not fit: a bug of the caller, who must tile before.</exception>
    public void Write(Span<uint> words, int value)
    {
        if (value < Minimum || value > Maximum)
        {
            throw new ArgumentOutOfRangeException(Name, value, $"field {Name} holds {Minimum}..{Maximum}");
        }

        words[Word] = (words[Word] & ~(Mask << Low)) | ((uint)(value - Offset) << Low);
    }
}

/// <summary>The layout of one kind of instruction: its opcode and its fields, which the record's statics add.</summary>
internal sealed class InstructionLayout
{
    private readonly List<Field> _fields = [];
    private readonly int _opcode;

    public InstructionLayout(string mnemonic, int opcode, int words)
    {
        Mnemonic = mnemonic;
        WordCount = words;
        _opcode = opcode;
        Signals = Add("dpdby", word: 0, 23, 20);
        WaitsFor = Add("dpdon", word: 0, 27, 24);
    }

    public string Mnemonic { get; }

    public int WordCount { get; }

    public Field Signals { get; }

    public Field WaitsFor { get; }

    public IReadOnlyList<Field> Fields => _fields;

    public Engines Engine => Mnemonic switch
    {
        "LOAD" => Engines.Load,
        "SAVE" => Engines.Save,
        "CONV" or "CONVINIT" => Engines.Conv,
        "END" => Engines.None,
        _ => Engines.Misc,
    };

    public uint[] EmptyWords
    {
        get
        {
            var words = new uint[WordCount];
            words[0] = (uint)_opcode << 28;
            return words;
        }
    }

    public Field Add(string name, int word, int high, int low, bool storedMinusOne = false)
    {
        var field = new Field(name, word, high, low, storedMinusOne ? 1 : 0);
        _fields.Add(field);
        return field;
    }

    /// <summary>Bits that belong to no field (nor to the opcode) and are zero in every known program.</summary>
    public ImmutableArray<uint> ReservedMasks()
    {
        var used = new uint[WordCount];
        used[0] = 0xF000_0000;
        foreach (var field in _fields)
        {
            used[field.Word] |= (uint)(((1UL << (field.High - field.Low + 1)) - 1) << field.Low);
        }

        return [.. used.Select(mask => ~mask)];
    }
}
