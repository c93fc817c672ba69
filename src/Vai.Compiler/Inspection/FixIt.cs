namespace Vai.Compiler.Inspection;

/// <summary>A rewrite of the network that brings a layer to the DPU, or spares it.</summary>
/// <param name="Title">What to do.</param>
/// <param name="Cost">What it takes.</param>
/// <param name="PyTorch">The lines that do it; likewise <paramref name="Keras"/>.</param>
/// <param name="DpuSubgraphs">Subgraphs that the DPU would have were all layers of this kind rewritten, by the compiler's own lowering;
/// null where nobody can tell before it is done.</param>
internal sealed record FixIt(
    string Title, string Cost, ImmutableArray<string> PyTorch, ImmutableArray<string> Keras, int? DpuSubgraphs = null);
