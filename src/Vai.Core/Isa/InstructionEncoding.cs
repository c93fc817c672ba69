using System.Globalization;

namespace Vai.Isa;

/// <summary>How a field is stored: as it is, less one (marked <c>*</c>), or as sign and magnitude (<c>±</c>), where the highest bit
/// stands for numbers above zero.</summary>
internal enum FieldForm { Raw, MinusOne, SignMagnitude }

/// <summary>The place of a field: bits <paramref name="High"/>..<paramref name="Low"/> of a word.</summary>
internal sealed record BitField(Field Field, int Word, int High, int Low, FieldForm Form)
{
    public int Minimum => Form switch { FieldForm.MinusOne => 1, FieldForm.SignMagnitude => -Maximum, _ => 0 };

    public int Maximum => Form switch
    {
        FieldForm.MinusOne => (int)(Mask + 1),
        FieldForm.SignMagnitude => (int)(Mask >> 1),
        _ => (int)Mask,
    };

    /// <summary>The bits in their word.</summary>
    public uint Place => Mask << Low;

    private uint Mask => (uint)((1UL << (High - Low + 1)) - 1);

    private uint Positive => (Mask >> 1) + 1;

    public int Read(ReadOnlySpan<uint> words)
    {
        var bits = (words[Word] >> Low) & Mask;
        return Form switch
        {
            FieldForm.MinusOne => (int)bits + 1,
            FieldForm.SignMagnitude => (bits & Positive) != 0 ? (int)(bits & ~Positive) : -(int)bits,
            _ => (int)bits,
        };
    }

    /// <param name="value">From <see cref="Minimum"/> to <see cref="Maximum"/>.</param>
    public void Write(Span<uint> words, int value)
    {
        var bits = Form switch
        {
            FieldForm.MinusOne => (uint)(value - 1),
            FieldForm.SignMagnitude => value > 0 ? Positive | (uint)value : (uint)-value,
            _ => (uint)value,
        };
        words[Word] |= bits << Low;
    }
}

/// <summary>How a set encodes a kind of instruction: opcode, words, and the bits of each field that it has.</summary>
internal sealed class InstructionEncoding
{
    private static readonly (string Name, int High, int Low)[] Masks = [("dpdby", 23, 20), ("dpdon", 27, 24)];

    private readonly BitField?[] _places;

    /// <param name="words">For each word its fields, as the page about the machine writes them: <c>length* 9:0, pad_idx 31:27</c>.</param>
    public InstructionEncoding(InstructionShape shape, int opcode, params ReadOnlySpan<string> words)
    {
        (Shape, Opcode, WordCount) = (shape, opcode, words.Length);
        _places = new BitField?[shape.Fields.Count];
        foreach (var (name, high, low) in Masks)
        {
            Add(new BitField(FieldOf(name), 0, high, low, FieldForm.Raw));
        }

        for (var word = 0; word < words.Length; word++)
        {
            foreach (var text in words[word].Split(", ", StringSplitOptions.RemoveEmptyEntries))
            {
                Add(Parse(word, text));
            }
        }

        Reserved = [.. Enumerable.Range(0, WordCount).Select(word =>
            ~Places.Where(place => place.Word == word).Aggregate(word == 0 ? 0xF000_0000 : 0, (used, place) => used | place.Place))];
    }

    public InstructionShape Shape { get; }

    public int Opcode { get; }

    public int WordCount { get; }

    /// <summary>The fields that have bits.</summary>
    public IEnumerable<BitField> Places => _places.OfType<BitField>();

    /// <summary>Where a field lies; null where the set has none.</summary>
    public BitField? PlaceOf(Field field) => _places[field.Index];

    /// <summary>By word the bits that belong to no field (nor to the opcode) and are zero in every known program.</summary>
    public ImmutableArray<uint> Reserved { get; }

    /// <param name="words">The instruction and what follows it.</param>
    public Instruction Decode(ReadOnlySpan<uint> words)
    {
        var values = Shape.EmptyValues();
        foreach (var place in _places)
        {
            if (place is not null)
            {
                values[place.Field.Index] = place.Read(words);
            }
        }

        return Shape.Create(values);
    }

    /// <exception cref="ArgumentOutOfRangeException">A value does not fit its bits: a bug of the caller, who must tile before.</exception>
    public uint[] Encode(Instruction instruction)
    {
        var words = new uint[WordCount];
        words[0] = (uint)Opcode << 28;
        foreach (var field in Shape.Fields)
        {
            var value = instruction[field];
            var (least, most) = PlaceOf(field) is { } place ? (place.Minimum, place.Maximum) : (field.Empty, field.Empty);
            if (value < least || value > most)
            {
                throw new ArgumentOutOfRangeException(field.Name, value, $"field {field.Name} of {Shape.Mnemonic} holds {least}..{most}");
            }

            PlaceOf(field)?.Write(words, value);
        }

        return words;
    }

    private BitField Parse(int word, string text)
    {
        var parts = text.Split(' ');
        var form = parts[0][^1] switch { '*' => FieldForm.MinusOne, '±' => FieldForm.SignMagnitude, _ => FieldForm.Raw };
        var bits = parts[1].Split(':');
        return new BitField(FieldOf(parts[0].TrimEnd('*', '±')), word, Number(bits[0]), Number(bits[^1]), form);
    }

    private void Add(BitField place) => _places[place.Field.Index] = place;

    private Field FieldOf(string name) => Shape.Fields.Single(field => field.Name == name);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
