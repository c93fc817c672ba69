namespace Vai.Xir.Ops;

/// <summary>Where constants of an operator stand: the slot, and the place in it.</summary>
internal sealed record OpSlot(string Argument, int Position = 0)
{
    /// <summary>The op that fills the slot; null where it is empty.</summary>
    public string? Of(XirOp op) => op.InputsOf(Argument) is var filled && Position < filled.Length ? filled[Position] : null;
}

/// <summary>The home of an operator: its definition as XIR registers it, and what is true of it everywhere.</summary>
/// <param name="Definition">Argument order decides the order on the wire, attribute types decide the wire field (xmodel.md 3).</param>
internal sealed record XirOperator(OpDefinition Definition, OpTraits Traits = OpTraits.None)
{
    /// <summary>As in XIR; <see cref="OpNames"/> has the constants.</summary>
    public string Name => Definition.Name;

    /// <summary>Whether XIR registers it; the definition of another is made from its use.</summary>
    public bool IsDefined { get; init; } = true;

    /// <summary>What it is to the quantizer; also an operator without a role may stand in a quantized graph.</summary>
    public FixRole FixRole { get; init; }

    /// <summary>Where its weights stand: what a convolution, a matrix product, a scale or a prelu multiplies with.</summary>
    public OpSlot? Weights { get; init; }

    /// <summary>Where the summand of its result stands.</summary>
    public OpSlot? Bias { get; init; }

    /// <summary>The same operator with int8 and fix points (<c>conv2d</c>: <c>conv2d-fix</c>); null where there is none of that
    /// kind.</summary>
    public string? FixedForm { get; init; }

    /// <summary>Whether it has all these traits.</summary>
    public bool Is(OpTraits traits) => (Traits & traits) == traits;
}
