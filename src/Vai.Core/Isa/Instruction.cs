namespace Vai.Isa;

/// <summary>The engines that execute instructions, each in program order; also the bits of the dependency masks.</summary>
[Flags]
internal enum Engines { None = 0, Load = 1, Save = 2, Conv = 4, Misc = 8 }

/// <summary>
/// An instruction of the DPUCZDX8G: numbers with names, in whatever set; an <see cref="InstructionSet"/> makes words of it, and says which
/// values fit. Sizes and jumps are true counts; where the machine stores a count minus one, the encoding does that.
/// </summary>
internal abstract record Instruction
{
    private readonly InstructionShape _shape;
    private readonly int[] _values;

    private protected Instruction(InstructionShape shape)
        : this(shape, shape.EmptyValues())
    {
    }

    private protected Instruction(InstructionShape shape, int[] values) => (_shape, _values) = (shape, values);

    /// <summary>Copies own their values: <c>with</c> must not write into the original.</summary>
    protected Instruction(Instruction original) => (_shape, _values) = (original._shape, [.. original._values]);

    /// <summary>As the machine's documents write it: LOAD, CONVINIT …</summary>
    public string Mnemonic => _shape.Mnemonic;

    /// <summary>The engine that executes it; END belongs to none.</summary>
    public Engines Engine => _shape.Engine;

    /// <summary>It only sets what instructions behind it do.</summary>
    public bool IsInit => _shape.InitOf is not null;

    /// <summary>Engines that get a token when this instruction completes (dpdby).</summary>
    public Engines Signals { get => (Engines)Get(_shape.Signals); init => Set(_shape.Signals, (int)value); }

    /// <summary>Engines from which this instruction takes a token before it starts (dpdon).</summary>
    public Engines WaitsFor { get => (Engines)Get(_shape.WaitsFor); init => Set(_shape.WaitsFor, (int)value); }

    /// <summary>Every field with its value, dependency masks first.</summary>
    public IEnumerable<(string Name, int Value)> Fields => _shape.Fields.Select(item => (item.Name, Get(item)));

    /// <summary>What kind of instruction it is.</summary>
    internal InstructionShape GetShape() => _shape;

    internal int this[Field field] => _values[field.Index];

    public virtual bool Equals(Instruction? other) =>
        other is not null && _shape == other._shape && _values.AsSpan().SequenceEqual(other._values);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in _values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    public sealed override string ToString() => Disassembler.Format(this);

    private protected int Get(Field field) => _values[field.Index];

    private protected void Set(Field field, int value) => _values[field.Index] = value;
}
