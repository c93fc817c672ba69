namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: instruction number; {1}: mnemonic; {2}: field and value.</summary>
    public static DiagnosticDescriptor UnknownEncoding { get; } = Error("VAI6201",
        "Instruction {0} ({1}) uses {2}, whose meaning is not known.",
        "No program of the vendor's compiler uses it and no document explains it, so the simulator does not guess; run the model on the " +
            "board instead.");

    /// <summary>{0}: instruction number; {1}: mnemonic; {2}: what it touches and where the limit is.</summary>
    public static DiagnosticDescriptor BadAccess { get; } = Error("VAI6202",
        "Instruction {0} ({1}) {2}.",
        "Compile the model again for this target; if a compiler of this SDK made the program, this is a bug to report.");

    /// <summary>{0}: the instructions that wait, in words.</summary>
    public static DiagnosticDescriptor Deadlock { get; } = Error("VAI6203",
        "The DPU program never ends: {0}.",
        "Compile the model again; if a compiler of this SDK made the program, this is a bug to report.");

    /// <summary>{0}: steps of the program; {1}: the limit.</summary>
    public static DiagnosticDescriptor ProgramTooLong { get; } = Error("VAI6205",
        "The DPU program takes {0} steps of its engines, the simulator is to take {1} at most.",
        "Compile the model again; run a model that is truly so large on the board, or give the simulator a higher limit.");

    /// <summary>{0}: the op.</summary>
    public static DiagnosticDescriptor OutputNotStored { get; } = Error("VAI6206",
        "The DPU program ends and has not stored the output '{0}'.",
        "Compile the model again; if a compiler of this SDK made the program, this is a bug to report.");

    /// <summary>{0}: the op; {1}: what is wrong with the value given for it.</summary>
    public static DiagnosticDescriptor BadSimulationInput { get; } = Error("VAI6204",
        "The value for the tensor of '{0}' {1}.",
        "Give one int8 array for every input of the subgraph, with the tensor's element count.");

    private static ImmutableArray<DiagnosticDescriptor> SimulationArea =>
        [UnknownEncoding, BadAccess, Deadlock, BadSimulationInput, ProgramTooLong, OutputNotStored];
}
