namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    private const string TraceIt =
        "In Python write the traced archive, which holds the layers too: 'example = torch.zeros(1, 3, 224, 224)' (your input's shape), " +
        "'traced = torch.jit.trace(model.eval(), example)', 'traced.save(\"model.pt\")'.";

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadXmodel { get; } = Error("VAI2001",
        "This is not a readable xmodel: {0}.",
        "Make the file again, or copy it again from where it was made.");

    /// <summary>{0}: the kind of model that it is; {1}: the stage or command; {2}: the kind that it needs; {3}: where to go with
    /// it.</summary>
    public static DiagnosticDescriptor WrongModelKind { get; } = Error("VAI2002",
        "This is {0}; {1} needs {2}.",
        "{3}");

    /// <summary>{0}: the op's type; {1}: why; {2}: what to do.</summary>
    public static DiagnosticDescriptor NotOnDpu { get; } = Information("VAI2003",
        "{0} runs on the CPU: {1}.",
        "{2}");

    /// <summary>{0}: height and width in pixels.</summary>
    public static DiagnosticDescriptor InputSizeAssumed { get; } = Warning("VAI2004",
        "The input's size does not follow from the model; where it is free, {0} pixels fit and are assumed for height and width.",
        "Give the size of your images as the framework writes it, for instance 1x28x28 in PyTorch and ONNX, 28x28x1 in Keras: " +
            "--input-shape, or InputShape in the project.");

    /// <summary>{0}: what the file looks like; {1}: the formats that are read.</summary>
    public static DiagnosticDescriptor UnknownModelFormat { get; } = Error("VAI2010",
        "The model's format is unknown: {0}.",
        "These formats are read: {1}.");

    /// <summary>{0}: what is wrong with the archive.</summary>
    public static DiagnosticDescriptor BadTorchArchive { get; } = Error("VAI2011",
        "The PyTorch archive is broken: {0}.",
        "Copy it again from where it was made, or write it again with torch.jit.save.");

    /// <summary>{0}: the global name, module and attribute.</summary>
    public static DiagnosticDescriptor PickleGlobalNotAllowed { get; } = Error("VAI2012",
        "The archive's pickle asks for the Python object '{0}': {0} is not allowed, since reading a model must run nothing.",
        "Do not trust this file. If it is your own, save the model with torch.jit.trace and torch.jit.save, which write tensors and " +
            "code only.");

    /// <summary>{0}: the entry; {1}: what is wrong.</summary>
    public static DiagnosticDescriptor BadPickle { get; } = Error("VAI2013",
        "The pickle '{0}' is broken: {1}.",
        "Copy the file again from where it was made, or write it again.");

    /// <summary>{0}: the kind of file; {1}: some of the tensors in it.</summary>
    public static DiagnosticDescriptor WeightsWithoutLayers { get; } = Error("VAI2014",
        "This file is {0} and holds weights without the code that connects them ({1}).",
        TraceIt + " Or describe the layers in a JSON file and name it with Layers=\"net.layers.json\" (docs/formats.md).");

    /// <summary>{0}: the quantized class or function found.</summary>
    public static DiagnosticDescriptor QuantizedByTorch { get; } = Error("VAI2015",
        "The model is already quantized by PyTorch ('{0}'); its numbers are not the DPU's fixed point.",
        "Trace the float model, before torch.quantization, and let this build quantize it.");

    /// <summary>{0}: archived source file; {1}: line; {2}: what is wrong.</summary>
    public static DiagnosticDescriptor BadTorchCode { get; } = Error("VAI2016",
        "The archived code cannot be read at {0}:{1}: {2}.",
        "Save the model with torch.jit.trace(model.eval(), example), which writes straight-line code.");

    /// <summary>{0}: the operator; {1}: archived source file; {2}: line; {3}: way out.</summary>
    public static DiagnosticDescriptor UnsupportedTorchOp { get; } = Error("VAI2017",
        "unsupported op {0} (at {1}:{2}).",
        "{3}");

    /// <summary>{0}: the operator; {1}: what of it is not supported; {2}: archived source file; {3}: line; {4}: way out.</summary>
    public static DiagnosticDescriptor UnsupportedTorchForm { get; } = Error("VAI2018",
        "{0} is not supported in this form: {1} (at {2}:{3}).",
        "{4}");

    /// <summary>{0}: archived source file; {1}: line; {2}: what depends on data.</summary>
    public static DiagnosticDescriptor DataDependentCode { get; } = Error("VAI2019",
        "The model's code depends on the numbers that flow through it, at {0}:{1} in the archive: {2}.",
        "A compiled graph is fixed: save the model with torch.jit.trace(model.eval(), example), or take the decision out of forward().");

    /// <summary>{0}: which dimensions are free and why.</summary>
    public static DiagnosticDescriptor InputShapeNeeded { get; } = Error("VAI2020",
        "The input's shape does not follow from the model: {0}.",
        "Write it as the framework does, for instance InputShape=\"1x28x28\" in PyTorch and ONNX, InputShape=\"28x28x1\" in Keras.");

    /// <summary>{0}: the shape given; {1}: what is wrong with it.</summary>
    public static DiagnosticDescriptor BadInputShape { get; } = Error("VAI2021",
        "The input shape {0} does not fit: {1}.",
        "Write channels x height x width, in Keras height x width x channels, or features alone, optionally with a batch of 1 before: " +
            "InputShape=\"1x28x28\"; several inputs with ';' between.");

    /// <summary>{0}: what grew; {1}: the limit.</summary>
    public static DiagnosticDescriptor ModelCodeTooLong { get; } = Error("VAI2022",
        "Running the archived code took more than {1} {0}.",
        "Save the model with torch.jit.trace(model.eval(), example) and give its InputShape.");

    /// <summary>{0}: the operator; {1}: what does not fit; {2}: archived source file; {3}: line.</summary>
    public static DiagnosticDescriptor ShapesDoNotFit { get; } = Error("VAI2023",
        "The shapes at {0} do not fit: {1} (at {2}:{3}).",
        "Check that InputShape is the shape that the model was trained with.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadSafetensors { get; } = Error("VAI2024",
        "The safetensors file is broken: {0}.",
        "Copy it again from where it was made, or write it again with safetensors.torch.save_file.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadLayerList { get; } = Error("VAI2025",
        "The list of layers does not fit: {0}.",
        "docs/formats.md says how a list of layers is written; layers and their options are named as in torch.nn.");

    /// <summary>{0}: the layer's class; {1}: the tensor.</summary>
    public static DiagnosticDescriptor LayerWithoutWeights { get; } = Error("VAI2026",
        "{0} needs the tensor '{1}', which the file of weights does not have.",
        "Write the layer's name as the state_dict has it before '.weight'; without \"Layers\" the diagnostic lists the tensors.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadExportedProgram { get; } = Error("VAI2027",
        "The program of torch.export cannot be read: {0}.",
        "Export it again with PyTorch 2.6 or later, torch.export.save(torch.export.export(model.eval(), (example,)), \"model.pt2\"), or " +
            "write the traced archive: torch.jit.trace(model.eval(), example).save(\"model.pt\").");

    /// <summary>{0}: the operator of the vendor's quantizer.</summary>
    public static DiagnosticDescriptor QuantizedByVendor { get; } = Error("VAI2028",
        "The archive was written by the vendor's quantizer ('{0}'), as TorchScript for the host.",
        "Take the _int.xmodel that export_xmodel writes beside it: it is compiled as it is. Or trace the float model.");

    private static ImmutableArray<DiagnosticDescriptor> ModelArea =>
    [
        BadXmodel, WrongModelKind, NotOnDpu, InputSizeAssumed, UnknownModelFormat, BadTorchArchive, PickleGlobalNotAllowed, BadPickle,
        WeightsWithoutLayers, QuantizedByTorch,
        BadTorchCode, UnsupportedTorchOp, UnsupportedTorchForm, DataDependentCode, InputShapeNeeded, BadInputShape, ModelCodeTooLong,
        ShapesDoNotFit, BadSafetensors, BadLayerList, LayerWithoutWeights, BadExportedProgram, QuantizedByVendor,
    ];
}
