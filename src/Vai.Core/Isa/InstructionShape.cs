namespace Vai.Isa;

/// <summary>What a kind of instruction is in every set that has it: its name, its engine and its fields, which the record's statics
/// add. Where the fields lie, says the set (<see cref="InstructionEncoding"/>).</summary>
internal sealed class InstructionShape
{
    private readonly Func<int[], Instruction> _create;
    private readonly List<Field> _fields = [];

    /// <param name="initOf">What an INIT sets the shape of.</param>
    public InstructionShape(
        string mnemonic, Engines engine, Func<int[], Instruction> create, InstructionShape? initOf = null)
    {
        (Mnemonic, Engine, _create, InitOf) = (mnemonic, engine, create, initOf);
        Signals = Add("dpdby");
        WaitsFor = Add("dpdon");
    }

    /// <summary>As the machine's documents write it.</summary>
    public string Mnemonic { get; }

    /// <summary>The engine that executes it; END belongs to none.</summary>
    public Engines Engine { get; }

    /// <summary>The instructions whose shape and arithmetic an INIT sets, until the next of its kind; null for all others.</summary>
    public InstructionShape? InitOf { get; }

    /// <summary>The dependency masks first.</summary>
    public IReadOnlyList<Field> Fields => _fields;

    public Field Signals { get; }

    public Field WaitsFor { get; }

    /// <param name="empty">Its value where nobody says one.</param>
    public Field Add(string name, int empty = 0)
    {
        var field = new Field(this, name, _fields.Count, empty);
        _fields.Add(field);
        return field;
    }

    public int[] EmptyValues() => [.. _fields.Select(field => field.Empty)];

    /// <summary>An instruction of these values, one for each field.</summary>
    public Instruction Create(int[] values) => _create(values);
}

/// <summary>A number of an instruction.</summary>
/// <param name="Shape">The kind of instruction.</param>
/// <param name="Index">Its place among the fields of its kind.</param>
/// <param name="Empty">Its value where nobody says one, and where a set has no bits for it: 0, of a count 1.</param>
internal sealed record Field(InstructionShape Shape, string Name, int Index, int Empty);
