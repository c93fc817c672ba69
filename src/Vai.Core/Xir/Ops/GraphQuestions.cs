namespace Vai.Xir.Ops;

/// <summary>Questions to a graph that its operators answer.</summary>
internal static class GraphQuestions
{
    extension(XirGraph graph)
    {
        /// <summary>The ops whose numbers come from outside, in graph order.</summary>
        public IEnumerable<XirOp> Inputs => graph.Ops.Where(op => op.Is(OpTraits.Input));

        /// <summary>
        /// The model's results: what nothing reads, constants and inputs aside, in graph order.
        /// The one definition; a model may have several, and whoever judges a model judges all of them.
        /// </summary>
        public ImmutableArray<XirOp> Results =>
            [.. graph.Ops.Where(op => !op.Is(OpTraits.Constant) && !op.Is(OpTraits.Input) && !graph.ConsumersOf(op.Name).Any())];

        /// <summary>The op that reads a value, where it is the only one.</summary>
        public XirOp? OnlyReader(string name) => graph.ConsumersOf(name).Take(2).ToArray() is [var reader] ? reader : null;
    }
}
