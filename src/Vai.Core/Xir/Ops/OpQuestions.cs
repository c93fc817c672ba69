namespace Vai.Xir.Ops;

/// <summary>Questions to an op that its operator answers.</summary>
internal static class OpQuestions
{
    extension(XirOp op)
    {
        /// <summary>The facts of the op's operator; one that XIR does not define has no traits.</summary>
        public XirOperator Operator => XirOperators.Of(op.Type);

        /// <summary>Whether the op's operator has all these traits.</summary>
        public bool Is(OpTraits traits) => op.Operator.Is(traits);

        /// <summary>The op that holds its weights; null where it has none.</summary>
        public string? Weights => op.Operator.Weights?.Of(op);

        /// <summary>The op that holds its bias; null where it has none.</summary>
        public string? Bias => op.Operator.Bias?.Of(op);
    }
}
