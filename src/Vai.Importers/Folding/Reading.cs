namespace Vai.Importers.Folding;

/// <summary>The ops of a graph by name, and who reads them how often.</summary>
internal sealed class Reading(IReadOnlyList<XirOp> ops)
{
    private readonly Dictionary<string, XirOp> _byName = ops.ToDictionary(op => op.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _readers = ops.SelectMany(op => op.InputNames).CountBy(name => name)
        .ToDictionary(StringComparer.Ordinal);

    public XirOp Op(string name) => _byName[name];

    /// <summary>The name, with _ behind it while helpers of that name are there.</summary>
    public string FreeName(string name)
    {
        while (_byName.ContainsKey(name + "_i0") || _byName.ContainsKey(name + "_i1"))
        {
            name += "_";
        }

        return name;
    }

    /// <summary>The input of an op that nothing else reads.</summary>
    public XirOp? OnlyRead(XirOp op) => op.InputsOf("input") is [var name, ..] && _readers[name] == 1 ? _byName[name] : null;

    /// <summary>Of a product the factors that nothing else reads, and the other factor of each.</summary>
    public IEnumerable<(XirOp Factor, string Other)> Factors(XirOp product) => product.InputsOf("input") is [var left, var right]
        ? new[] { (left, right), (right, left) }.Where(pair => _readers[pair.Item1] == 1).Select(pair => (_byName[pair.Item1], pair.Item2))
        : [];

    /// <summary>c of x · c; null where the op is another, or its numbers differ by channel.</summary>
    public float? Factor(XirOp scale) => Uniform(scale, "bias") == 0 && Uniform(scale, "scale") is { } factor and > 0 ? factor : null;

    /// <summary>The number that a constant of an op has everywhere; null where they differ.</summary>
    public float? Uniform(XirOp scale, string argument) =>
        scale.InputsOf(argument) is [var name] && _byName[name].Type == OpNames.Const
            && ConstantCodec.Read(_byName[name]) is { Length: > 0 } values && Array.TrueForAll(values, value => value == values[0])
            ? values[0]
            : null;
}
