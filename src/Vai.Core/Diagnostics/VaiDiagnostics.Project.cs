namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: what was written as the target.</summary>
    public static DiagnosticDescriptor UnknownTarget { get; } = Error("VAI1001",
        "'{0}' is no DPU target.",
        "Write an architecture (B512, B800, B1024, B1152, B1600, B2304, B3136, B4096), a name such as DPUCZDX8G_ISA1_B3136 or " +
            "B4096_MAX_BG2, a board (kv260, zcu102, …: docs/targets.md) or one of its images (kv260@3.0, kv260@1.4), a fingerprint " +
            "(0x101000016010406, as 'xdputil query' prints it), or an arch.json or the output of 'xdputil query', as " +
            "the path of a .json file or the text itself.");

    /// <summary>{0}: the fingerprint; {1}: what is wrong with it.</summary>
    public static DiagnosticDescriptor BadFingerprint { get; } = Error("VAI1002",
        "No code can be made for the fingerprint {0}: {1}.",
        "Copy the field 'fingerprint' that 'xdputil query' prints on the board; docs/targets.md lists what is known.");

    /// <summary>{0}: the path; {1}: what is wrong.</summary>
    public static DiagnosticDescriptor BadArchJson { get; } = Error("VAI1003",
        "The arch.json {0} names no target: {1}.",
        "It holds one JSON object with 'target' or 'fingerprint'.");

    /// <summary>{0}: the path.</summary>
    public static DiagnosticDescriptor FileNotFound { get; } = Error("VAI1004",
        "The file '{0}' does not exist.",
        "Check the path; it is relative to the project (or to the current folder for the vai command).");

    /// <summary>{0}: the pattern.</summary>
    public static DiagnosticDescriptor NoFileMatches { get; } = Error("VAI1005",
        "No file matches '{0}'.",
        "Check the path and the pattern (calibration/*.png, images/**/*.jpg, or one file); it is relative to the project (or to the " +
            "current folder for the vai command).");

    public static DiagnosticDescriptor MissingTarget { get; } = Error("VAI1006",
        "The model has no DpuTarget.",
        "Write DpuTarget=\"B3136\" (or a board, a fingerprint, an arch.json) on the DpuModel item. MSBuild reserves the name Target.");

    public static DiagnosticDescriptor MissingCalibrationSet { get; } = Error("VAI1007",
        "The model has no CalibrationSet.",
        "Write CalibrationSet=\"calibration/**/*.png\" on the DpuModel item: a hundred images like those that the network will see.");

    /// <summary>{0}: the class; {1}: the other model.</summary>
    public static DiagnosticDescriptor DuplicateClass { get; } = Error("VAI1008",
        "The class {0} is already made for '{1}'.",
        "Give one of them another name with ClassName=\"…\" on its DpuModel item.");

    /// <summary>{0}: the folder; {1}: the other model.</summary>
    public static DiagnosticDescriptor DuplicateFolder { get; } = Error("VAI1009",
        "Beside the application its folder would be '{0}/', which the model '{1}' takes already.",
        "Give one of them a ClassName=\"…\" on its DpuModel item; the folder is named after it.");

    /// <summary>{0}: the metadata; {1}: what it says; {2}: what is wrong.</summary>
    public static DiagnosticDescriptor BadPreprocessing { get; } = Error("VAI1020",
        "{0}=\"{1}\" describes no preprocessing: {2}.",
        "The input is (pixel - InputMean) * InputScale with pixels from 0 to 255: InputMean=\"123.675,116.28,103.53\" " +
            "InputScale=\"1/58.395,1/57.12,1/57.375\" InputColor=\"Bgr\" InputResize=\"CenterCrop\".");

    /// <summary>{0}: the model's DPU; {1}: the project's DPU; {2}: what differs.</summary>
    public static DiagnosticDescriptor OtherDpu { get; } = Error("VAI1010",
        "The model was compiled for {0}, the project says {1}: {2}.",
        "A DPU runs only models with its own fingerprint. Leave DpuTarget out if the model is right. Entry=\"Recompile\" on the DpuModel "
        + "item compiles a compiled model anew for the project's DPU, of either instruction set.");

    /// <summary>{0}: the metadata; {1}: what it says; {2}: the words that it may say; {3}: a guess, or nothing.</summary>
    public static DiagnosticDescriptor UnknownWord { get; } = Error("VAI1021",
        "{0}=\"{1}\" is not one of {2}.{3}",
        "Write one of them on the DpuModel item, or leave it out.");

    /// <summary>{0}: what it says.</summary>
    public static DiagnosticDescriptor ModuleNotRead { get; } = Error("VAI1022",
        "Module=\"{0}\" cannot give weights a graph: what a class does in its forward method is not in the file, and the class is not " +
            "compiled before the model is.",
        "List the layers in a JSON file, Layers=\"NAME.layers.json\" (see docs/formats.md), or export the model as TorchScript, " +
            "torch.export or ONNX.");

    /// <summary>{0}: the metadata; {1}: what it says; {2}: the part that is wrong; {3}: why.</summary>
    public static DiagnosticDescriptor NoIdentifier { get; } = Error("VAI1023",
        "{0}=\"{1}\" is no name in C#: '{2}' {3}.",
        "Write letters, digits and underscores, a letter first, and no keyword; a Namespace may have dots.");

    /// <summary>{0}: the name; {1}: a guess, or nothing.</summary>
    public static DiagnosticDescriptor UnknownMetadata { get; } = Warning("VAI1024",
        "'{0}' is no metadatum of DpuModel and says nothing to the build.{1}",
        "docs/project-file.md lists what there is. For a metadatum that targets of your own read: NoWarn=\"VAI1024\".");

    /// <summary>{0}: the path.</summary>
    public static DiagnosticDescriptor ModelIsFolder { get; } = Error("VAI1025",
        "'{0}' is a folder, and a model is a file.",
        "Name the file (NAME.pt, NAME.onnx, NAME.keras, NAME.xmodel), or several with a pattern: Include=\"models/*.pt\".");

    /// <summary>{0}, {1}: the targets; {2}: their fingerprint.</summary>
    public static DiagnosticDescriptor SameDpu { get; } = Error("VAI1030",
        "The targets '{0}' and '{1}' are the same DPU, of fingerprint {2}.",
        "Leave one of them out: what is compiled for one runs on the other.");

    /// <summary>{0}, {1}: the targets; {2}: the folder.</summary>
    public static DiagnosticDescriptor SameTargetFolder { get; } = Error("VAI1031",
        "The models for the targets '{0}' and '{1}' would both lie in the folder '{2}'.",
        "Give one of the files another name.");

    /// <summary>{0}: the model's DPU; {1}: how many targets; {2}: the targets.</summary>
    public static DiagnosticDescriptor SeveralForCompiled { get; } = Error("VAI1032",
        "The model was compiled for {0}, and the project names {1} targets: {2}.",
        "Leave DpuTarget out if the model is right. Entry=\"Recompile\" on the DpuModel item compiles it anew for each of them.");

    /// <summary>{0}: the file's name; {1}: what is wrong.</summary>
    public static DiagnosticDescriptor BadStageReport { get; } = Error("VAI1033",
        "The file {0} is not what a stage of the build wrote: {1}.",
        "Build the model again. A report without the file says that this was not measured.");

    private static ImmutableArray<DiagnosticDescriptor> ProjectArea =>
    [
        UnknownTarget, BadFingerprint, BadArchJson, FileNotFound, NoFileMatches, MissingTarget, MissingCalibrationSet, DuplicateClass,
        DuplicateFolder, OtherDpu, BadPreprocessing, UnknownWord, ModuleNotRead,
        NoIdentifier, UnknownMetadata, ModelIsFolder, SameDpu, SameTargetFolder, SeveralForCompiled,
        BadStageReport,
    ];
}
