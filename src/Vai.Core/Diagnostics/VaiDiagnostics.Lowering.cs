namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: the op's type; {1}: the reason.</summary>
    public static DiagnosticDescriptor OpOnProcessor { get; } = Information("VAI4101",
        "This {0} runs on the processor: {1}.",
        "");

    /// <summary>{0}: the op's type; {1}: the reason; {2}: number of DPU subgraphs.</summary>
    public static DiagnosticDescriptor OpSplitsDpu { get; } = Warning("VAI4102",
        "This {0} runs on the processor: {1}. It lies between layers of the DPU and cuts them into {2} subgraphs, with a hop from one " +
            "to the other.",
        "Replace the layer by one that the DPU computes (the report of supported operators lists them).");

    public static DiagnosticDescriptor NothingForDpu { get; } = Error("VAI4103",
        "No layer of the model can run on the DPU.",
        "vai inspect says why, layer by layer.");

    public static DiagnosticDescriptor NotQuantized { get; } = Error("VAI4104",
        "The graph holds no quantized layer: it has no fix op.",
        "Quantize the model first; the compiler takes the file that ends in _int.xmodel.");

    /// <summary>{0}: subgraph; {1}: pattern of the inputs; {2}: element number; {3}: value of the simulator; {4}: value of the executor;
    /// {5}: wrong elements; {6}: all elements.</summary>
    public static DiagnosticDescriptor SimulationDiffers { get; } = Error("VAI4105",
        "The compiled code of {0} computes other numbers than the graph for {1} inputs: element {2} is {3}, {4} is right ({5} of {6} " +
            "elements are wrong). It is the first wrong tensor.",
        "This is a bug of the compiler; please report it with the model. The file was not made.");

    /// <summary>{0}: subgraph; {1}: pattern of the inputs.</summary>
    public static DiagnosticDescriptor TensorNotStored { get; } = Error("VAI4106",
        "The compiled code of {0} does not store the whole tensor for {1} inputs.",
        "This is a bug of the compiler; please report it with the model. The file was not made.");

    /// <summary>{0}: subgraph; {1}: number of hazards and token errors; {2}: the first.</summary>
    public static DiagnosticDescriptor HazardsFound { get; } = Error("VAI4107",
        "The compiled code of {0} has {1} accesses that nothing orders: {2}.",
        "This is a bug of the compiler; please report it with the model. The file was not made.");

    /// <summary>{0}: what is missing or wrong.</summary>
    public static DiagnosticDescriptor RuntimeRequirementBroken { get; } = Error("VAI4108",
        "The runtime on the board would not load this model: {0}.",
        "Compile the model again; if this SDK made the file, this is a bug to report.");

    /// <summary>{0}: bits lost; {1}: largest number of bits that the quantizer allows.</summary>
    public static DiagnosticDescriptor BiasBitsLost { get; } = Warning("VAI4109",
        "The bias has {0} fractional bits more than the products; they are cut off ({1} are usual at most).",
        "Quantize the model again; the bias' fix point is adjusted there.");

    private static ImmutableArray<DiagnosticDescriptor> LoweringArea =>
    [
        OpOnProcessor, OpSplitsDpu, NothingForDpu, NotQuantized, SimulationDiffers, TensorNotStored, HazardsFound,
        RuntimeRequirementBroken, BiasBitsLost,
    ];

    private static DiagnosticDescriptor Information(string code, string sentence, string wayOut) =>
        new(code, DiagnosticSeverity.Info, sentence, wayOut);
}
