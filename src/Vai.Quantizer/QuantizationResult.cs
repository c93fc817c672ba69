using Vai.Quantizer.Evaluation;

namespace Vai.Quantizer;

/// <summary>A quantized model.</summary>
/// <param name="Graph">The <c>_int</c> graph, in the form of the vendor's <c>_int.xmodel</c>.</param>
/// <param name="QuantInfoJson">The text of quant_info.json (Vitis AI 3.5).</param>
/// <param name="Diagnostics">Warnings, in graph order.</param>
internal sealed record QuantizationResult(
    XirGraph Graph, string QuantInfoJson, QuantizationReport Report, ImmutableArray<Diagnostic> Diagnostics);
