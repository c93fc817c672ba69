using Vai.Compiled;

namespace Vai.Compiler.Superlayers;

/// <summary>An op that the instructions compute piece by piece: every part makes some of the output from some of the input.</summary>
/// <param name="Parts">In the order of execution; none is composite.</param>
internal sealed record CompositeSuperlayer(string Name, DdrTensor Input, DdrTensor Output, ImmutableArray<Superlayer> Parts)
    : Superlayer(Name, Input, Output)
{
    public override int ReadableFromBanks => 0;

    public override bool CanStayInBanks => false;

    /// <summary>The only part itself, or a composite of all parts.</summary>
    /// <param name="parts">Composites among them are opened.</param>
    public static Superlayer Of(string name, DdrTensor input, DdrTensor output, IEnumerable<Superlayer> parts)
    {
        var all = parts.SelectMany(PartsOf).ToImmutableArray();
        return all is [var only] ? only with { Name = name } : new CompositeSuperlayer(name, input, output, all);
    }

    /// <summary>The parts of a composite, or the superlayer itself.</summary>
    public static IEnumerable<Superlayer> PartsOf(Superlayer superlayer) =>
        superlayer is CompositeSuperlayer composite ? composite.Parts : [superlayer];
}
