using Vai.Targets;

namespace Vai.Compiler.Lowering.Patterns;

/// <summary>
/// How one op of a quantized graph becomes ops of fixed point. One file an op; <see cref="Rules.LoweringRules"/> is the only list.
/// </summary>
internal interface ILoweringRule
{
    /// <param name="op">The op where the pattern begins.</param>
    /// <param name="site">The graph around it.</param>
    Rewrite Apply(XirOp op, LoweringSite site);
}

/// <summary>An activation that the engine before it applies to its result.</summary>
internal interface IFusedActivation
{
    /// <summary>The value of attribute <c>nonlinear</c>; null where the engine cannot apply this activation.</summary>
    /// <param name="layer">What the engine computes.</param>
    /// <param name="fixPoint">Of the result.</param>
    string? Nonlinear(XirOp op, XirOp layer, int fixPoint, DpuTarget target);
}

/// <summary>What a rule answers.</summary>
internal abstract record Rewrite
{
    private Rewrite()
    {
    }

    /// <summary>The pattern is replaced by fixed-point ops, the last of which holds the pattern's value.</summary>
    /// <param name="Ops">In topological order; empty where an existing op already holds the value.</param>
    /// <param name="Value">The op that holds the value.</param>
    /// <param name="Pattern">The quantized ops replaced; the last names the value.</param>
    public sealed record Replace(ImmutableArray<XirOp> Ops, XirOp Value, ImmutableArray<XirOp> Pattern) : Rewrite
    {
        /// <summary>Things worth saying about it.</summary>
        public ImmutableArray<Diagnostic> Remarks { get; init; } = [];
    }

    /// <summary>The op stays as it is, on the processor.</summary>
    public sealed record Keep(ProcessorReason Reason) : Rewrite
    {
        /// <inheritdoc cref="ProcessorReason(string, string)"/>
        public Keep(string clause, string wayOut)
            : this(new ProcessorReason(clause, wayOut))
        {
        }
    }

    /// <summary>The op is copied where something on the processor reads it, and otherwise vanishes: constants.</summary>
    public sealed record OnDemand : Rewrite;
}
