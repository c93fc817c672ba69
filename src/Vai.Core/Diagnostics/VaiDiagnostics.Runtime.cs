namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: byte offset in the program; {1}: what is wrong there.</summary>
    public static DiagnosticDescriptor BadProgram { get; } = Error("VAI6001",
        "The DPU program is broken at byte {0}: {1}.",
        "Compile the model again.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadArray { get; } = Error("VAI6002",
        "This is not a readable .npy array: {0}.",
        "Save it with numpy.save as int8 or float32, in C order.");

    /// <summary>{0}: the op's type; {1}: the op's name.</summary>
    public static DiagnosticDescriptor UnknownOp { get; } = Error("VAI6101",
        "The processor cannot execute op '{1}': its type '{0}' is unknown to it.",
        "Give the runner a delegate for the type (customOperators), or run the part of the graph before and after it and give the op's " +
            "value as an input.");

    /// <summary>{0}: the op's type; {1}: what about it is not supported.</summary>
    public static DiagnosticDescriptor UnsupportedOpForm { get; } = Error("VAI6102",
        "The processor cannot execute this {0}: {1}.",
        "Give the runner a delegate for the type (customOperators), or run the part of the graph before and after it and give the op's " +
            "value as an input.");

    /// <summary>{0}: the name of the op or tensor; {1}: what is wrong with its value.</summary>
    public static DiagnosticDescriptor BadRunInput { get; } = Error("VAI6103",
        "The value of '{0}' cannot be used: {1}.",
        "Give each input of the model a value of its shape, type and fix point.");

    /// <summary>{0}: what the model is or has.</summary>
    public static DiagnosticDescriptor WrongModelForm { get; } = Error("VAI6104",
        "The model cannot be run in this way: {0}.",
        "Run it with named tensors (for several inputs or outputs), or with real numbers (for a model that is not compiled).");

    /// <summary>{0}: the class; {1}: the model that it was made from; {2}: the model that was loaded.</summary>
    public static DiagnosticDescriptor OtherModel { get; } = Error("VAI6110",
        "The class {0} was made from {1}, this model from {2}.",
        "Build the application again and take the compiled model that lies beside it; two models need two folders. For another training " +
            "of the same network give Create the path: then only the shapes must be the same.");

    /// <summary>{0}: the target; {1}: the targets that there are models for.</summary>
    public static DiagnosticDescriptor NoModelForTarget { get; } = Error("VAI6111",
        "There is no model for the target '{0}'; there are models for {1}.",
        "Name one of these, or add the target to DpuTarget on the DpuModel item, with ; between.");

    /// <summary>{0}: the fingerprint; {1}, {2}: the files.</summary>
    public static DiagnosticDescriptor TwoModelsForTarget { get; } = Error("VAI6112",
        "Two models of the folder are for the DPU {0}: '{1}' and '{2}'.",
        "Name the file, or a folder with the models of one network.");

    /// <summary>{0}: the picture; {1}: the size that the model takes; {2}: its channels.</summary>
    public static DiagnosticDescriptor PictureDoesNotFit { get; } = Error("VAI6120",
        "A picture of {0} cannot be shown to the model, which takes {1} pixels of {2}.",
        "Give rows of pixels, a byte a channel, with the picture's height and width; InputResize=\"CenterCrop\" (Stretch, Letterbox) on " +
            "the DpuModel item fits other sizes.");

    private static ImmutableArray<DiagnosticDescriptor> RuntimeArea =>
    [
        BadProgram, BadArray, UnknownOp, UnsupportedOpForm, BadRunInput, WrongModelForm, OtherModel, NoModelForTarget, TwoModelsForTarget,
        PictureDoesNotFit,
        .. SimulationArea, .. BoardArea, .. BoardCheckArea,
    ];
}
