namespace Vai.Diagnostics;

/// <summary>The model area's second part: files of ONNX and Keras, and what all importers that build layers say.</summary>
internal static partial class VaiDiagnostics
{
    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadOnnxModel { get; } = Error("VAI2040",
        "The ONNX model is broken: {0}.",
        "Copy it again from where it was made, or export it again; onnx.checker.check_model says more in Python.");

    /// <summary>{0}: the version; {1}, {2}: the versions that are read.</summary>
    public static DiagnosticDescriptor OnnxOpsetNotRead { get; } = Error("VAI2041",
        "The ONNX model uses opset {0}; {1} to {2} are read.",
        "Export it with opset_version=17, or convert it with onnx.version_converter in Python.");

    /// <summary>{0}: the operator; {1}: the way out.</summary>
    public static DiagnosticDescriptor UnsupportedOnnxOp { get; } = Error("VAI2042",
        "unsupported ONNX operator {0}.",
        "{1}");

    /// <summary>{0}: the kind of layer; {1}: what of it is not supported; {2}: way out.</summary>
    public static DiagnosticDescriptor UnsupportedLayerForm { get; } = Error("VAI2043",
        "{0} is not supported in this form: {1}.",
        "{2}");

    /// <summary>{0}: the kind of layer; {1}: what does not fit.</summary>
    public static DiagnosticDescriptor LayerShapesDoNotFit { get; } = Error("VAI2044",
        "The shapes at {0} do not fit: {1}.",
        "Check that InputShape is the shape that the model was trained with.");

    /// <summary>{0}: the kind of layer; {1}: which value is computed.</summary>
    public static DiagnosticDescriptor DataDependentGraph { get; } = Error("VAI2045",
        "{0} depends on the numbers that flow through the model: {1}.",
        "A compiled graph is fixed: export the model with constant shapes and weights, for instance after onnxsim, or take this part " +
            "out of it.");

    /// <summary>{0}: what stands in the way.</summary>
    public static DiagnosticDescriptor NotTheDpusFixedPoint { get; } = Error("VAI2046",
        "The model is quantized, but not to the DPU's fixed point: {0}.",
        "The DPU has int8 per tensor, zero point 0, scales that are powers of two. Import the float model and let this build quantize it.");

    /// <summary>{0}: what is missing or wrong.</summary>
    public static DiagnosticDescriptor BadExternalData { get; } = Error("VAI2047",
        "Weights that lie outside of the model file cannot be read: {0}.",
        "Keep the data files beside the model, under the names that the model gives.");

    /// <summary>{0}: what grew; {1}: the limit.</summary>
    public static DiagnosticDescriptor ModelTooLarge { get; } = Error("VAI2048",
        "Reading the model took more than {1} {0}.",
        "Simplify the model before it is exported (fold its constants, for instance with onnxsim).");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadKerasFile { get; } = Error("VAI2049",
        "The Keras file is broken: {0}.",
        "Copy it again from where it was made, or write it again with model.save(\"model.keras\").");

    /// <summary>{0}: the layer's class; {1}: way out.</summary>
    public static DiagnosticDescriptor UnsupportedKerasLayer { get; } = Error("VAI2050",
        "unsupported Keras layer {0}.",
        "{1}");

    /// <summary>{0}: some of the groups found.</summary>
    public static DiagnosticDescriptor KerasWithoutLayers { get; } = Error("VAI2051",
        "This HDF5 file holds no Keras model, at most weights without the layers that connect them ({0}).",
        "In Python build the model, load the weights, and write both: 'model.load_weights(\"weights.h5\")', " +
            "'model.save(\"model.keras\")'.");

    private static ImmutableArray<DiagnosticDescriptor> FormatArea =>
    [
        BadOnnxModel, OnnxOpsetNotRead, UnsupportedOnnxOp, UnsupportedLayerForm, LayerShapesDoNotFit, DataDependentGraph,
        NotTheDpusFixedPoint,
        BadExternalData, ModelTooLarge, BadKerasFile, UnsupportedKerasLayer, KerasWithoutLayers,
    ];
}
