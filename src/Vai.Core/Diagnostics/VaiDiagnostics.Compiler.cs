namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    // The holes of VAI4001 to VAI4022: {0} what, {1} its value, {2} the smallest, {3} the largest possible value, {4} the size of the
    // target, {5} its name.

    public static DiagnosticDescriptor KernelOutOfRange { get; } = Error("VAI4001",
        "{0} is {1}; {4} takes {2} to {3}.",
        "Use a smaller kernel, or several in a row.");

    public static DiagnosticDescriptor StrideOutOfRange { get; } = Error("VAI4002",
        "{0} is {1}; {4} takes {2} to {3}.",
        "Use a smaller stride, or a pooling behind the layer.");

    public static DiagnosticDescriptor DilationOutOfRange { get; } = Error("VAI4003",
        "{0} is {1}; {4} takes {2} to {3}.",
        "Use dilation 1 with a larger kernel.");

    public static DiagnosticDescriptor PaddingOutOfRange { get; } = Error("VAI4004",
        "{0} is {1}; with this kernel {4} takes {2} to {3}.",
        "Padding that a whole window fits into adds nothing: make it smaller.");

    public static DiagnosticDescriptor ChannelsOutOfRange { get; } = Error("VAI4005",
        "{0} is {1}; {4} takes {2} to {3}.",
        "Use fewer channels, or a larger size of the DPU.");

    public static DiagnosticDescriptor WeightsOutOfRange { get; } = Error("VAI4006",
        "{0} is {1}; {4} takes {2} to {3}.",
        "Use a smaller kernel or fewer input channels; in front of a linear layer, pool to a smaller map.");

    public static DiagnosticDescriptor ShiftOutOfRange { get; } = Error("VAI4007",
        "{0} is {1}; {4} takes {2} to {3}.",
        "Quantize the model again: its fix points do not go together.");

    public static DiagnosticDescriptor LeakyReluMissing { get; } = Error("VAI4008",
        "The layer ends in leaky relu; this {4} has none there (behind a convolution: fingerprint bit 28; behind a depthwise " +
            "convolution: never).",
        "Use relu, or a DPU with leaky relu.");

    public static DiagnosticDescriptor AddressOutOfRange { get; } = Error("VAI4009",
        "{0} is {1}; instructions of {4} hold {2} to {3}.",
        "Use a smaller model or smaller images.");

    public static DiagnosticDescriptor BanksTooSmall { get; } = Error("VAI4010",
        "No tile of the layer fits the banks of {4}: the largest window has {1} pixels.",
        "Use a smaller window or fewer channels.");

    public static DiagnosticDescriptor OperandsOutOfRange { get; } = Error("VAI4021",
        "{0} is {1}; {4} takes {2} to {3}.",
        "Add or multiply fewer tensors at once.");

    public static DiagnosticDescriptor WorkMissing { get; } = Error("VAI4022",
        "The DPU has no {0}: it is a {5}.",
        "Use another layer, or a DPU that has it: docs/targets.md lists what each can do.");

    private static ImmutableArray<DiagnosticDescriptor> CompilerArea =>
    [
        KernelOutOfRange, StrideOutOfRange, DilationOutOfRange, PaddingOutOfRange, ChannelsOutOfRange,
        WeightsOutOfRange, ShiftOutOfRange, LeakyReluMissing, AddressOutOfRange, BanksTooSmall, OperandsOutOfRange, WorkMissing,
        .. LoweringArea, .. VendorCompilerArea,
    ];
}
