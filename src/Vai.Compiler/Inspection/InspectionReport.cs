using System.Text.Json.Serialization;

namespace Vai.Compiler.Inspection;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">The op's name in the graph.</param>
/// <param name="Shape">NHWC with N = 1, or [1, n].</param>
internal sealed record InspectedTensor(string Name, ImmutableArray<int> Shape);

/// <summary>Why a layer does not run on the DPU, and what to do about it: a diagnostic without its place.</summary>
/// <param name="FixIt">A rewrite that is known; null where there is none.</param>
internal sealed record InspectionReason(string Code, string Message, string WayOut, FixIt? FixIt = null);

/// <summary>One layer as the inspector judges it.</summary>
/// <param name="Op">The XIR op type.</param>
/// <param name="InputShapes">One an input that is computed (constants are not).</param>
/// <param name="Reason">Null for a layer that runs on the DPU.</param>
/// <param name="Workload">Operations for one sample; a multiply-accumulate is two.</param>
/// <param name="Parameters">Numbers in its weights and biases.</param>
internal sealed record InspectedLayer(
    string Name,
    string Op,
    ImmutableArray<ImmutableArray<int>> InputShapes,
    ImmutableArray<int> OutputShape,
    LayerDevice Device,
    InspectionReason? Reason,
    long Workload,
    long Parameters);

/// <summary>What of a model runs on a target's DPU, what does not, and why: before anything is quantized or compiled.</summary>
/// <param name="Target">The target's name and its options in words.</param>
/// <param name="DpuSubgraphs">Parts that the DPU runs in one go.</param>
/// <param name="Layers">In graph order; constants and what only shapes them are left out.</param>
internal sealed record InspectionReport(
    string Graph,
    ImmutableArray<string> Target,
    ImmutableArray<InspectedTensor> Inputs,
    ImmutableArray<InspectedTensor> Outputs,
    int DpuSubgraphs,
    ImmutableArray<InspectedLayer> Layers)
{
    /// <summary>The layers that the DPU does not take, in graph order.</summary>
    [JsonIgnore]
    public IEnumerable<InspectedLayer> LayersOnCpu => Layers.Where(layer => layer.Device == LayerDevice.Cpu);
}
