namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: the shapes of the model's inputs.</summary>
    public static DiagnosticDescriptor InputIsNoImage { get; } = Error("VAI3001",
        "Calibration needs inputs that are an image [1, height, width, channels], a vector [1, numbers] or a sequence [1, channels, " +
            "length] each; this model's is {0}.",
        "Give the model such inputs, or quantize it with the vendor's tools and continue from its _int.xmodel.");

    public static DiagnosticDescriptor NoCalibrationFiles { get; } = Error("VAI3002",
        "There are no calibration pictures.",
        "Set CalibrationSet to a pattern that matches PNG, JPEG or IDX files, for instance CalibrationSet=\"calibration/*.png\"; 100 to " +
            "200 typical pictures are enough.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadCalibrationFile { get; } = Error("VAI3003",
        "This is not a readable PNG, JPEG, IDX, NPY, NPZ, TFRecord or CIFAR file: {0}.",
        "Save the picture again, or narrow the pattern in CalibrationSet so that it matches pictures only.");

    /// <summary>{0}: the picture's size; {1}: the model's.</summary>
    public static DiagnosticDescriptor CalibrationImageSize { get; } = Error("VAI3004",
        "The picture is {0}, the model takes {1}.",
        "Scale the calibration pictures to the model's size, the way they are scaled before inference.");

    /// <summary>{0}: the channels that such a file can hold; {1}: the model's channels.</summary>
    public static DiagnosticDescriptor PictureChannels { get; } = Error("VAI3005",
        "A file of this kind holds images of {0}, the model takes {1} channels.",
        "Use PNG or JPEG pictures for 1 or 3 channels, and NPY or NPZ arrays for any other number.");

    /// <summary>{0}: the operator.</summary>
    public static DiagnosticDescriptor OpNotQuantizable { get; } = Error("VAI3006",
        "The quantizer cannot evaluate the operator '{0}'.",
        "Replace the layer, or quantize the model with the vendor's tools and continue from its _int.xmodel.");

    /// <summary>{0}: the tensor.</summary>
    public static DiagnosticDescriptor NotFinite { get; } = Error("VAI3007",
        "The tensor '{0}' holds infinite numbers or NaN.",
        "Check the trained weights and the scale of the calibration pictures (pixels / 255).");

    /// <summary>{0}: what libtorch said.</summary>
    public static DiagnosticDescriptor ForwardFailed { get; } = Error("VAI3008",
        "The layer cannot be evaluated: {0}.",
        "Check that the model runs in its framework with the input size given; if it does, please report this.");

    /// <summary>{0}: the model's slope; {1}: the DPU's.</summary>
    public static DiagnosticDescriptor LeakySlope { get; } = Warning("VAI3009",
        "The slope {0} of this LeakyReLU becomes {1}, the one that the DPU's convolutions have.",
        "Train with negative_slope=0.1015625 so that accuracy does not change.");

    /// <summary>{0}: output, weight or bias; {1}, {2}: the fix point before and after; {3}: why.</summary>
    public static DiagnosticDescriptor FixPointLowered { get; } = Warning("VAI3010",
        "The {0}'s fix point goes from {1} to {2}: {3}.",
        "The layer's values are very small; look at its row in the quantization report.");

    /// <summary>{0}: labels; {1}: images.</summary>
    public static DiagnosticDescriptor LabelCount { get; } = Error("VAI3011",
        "There are {0} labels for {1} images.",
        "Give each image one label, or remove the labels.");

    /// <summary>{0}: the line's number; {1}: the line.</summary>
    public static DiagnosticDescriptor BadLabelFile { get; } = Error("VAI3012",
        "Line {0} of the label file is '{1}', not a file name and the number of its class.",
        "Write lines like 'cat1.png 3' or 'cat1.png,3'.");

    /// <summary>{0}: EvaluationSet or TrainingSet.</summary>
    public static DiagnosticDescriptor NoLabels { get; } = Error("VAI3013",
        "The images of {0} have no classes.",
        "Put pictures into one folder a class, name a label file, or use a format with labels (IDX with its labels file, NPZ, TFRecord, " +
            "CIFAR).");

    /// <summary>{0}: the drop allowed; {1}: the float model's accuracy; {2}: each method and what it kept.</summary>
    public static DiagnosticDescriptor AccuracyLost { get; } = Error("VAI3014",
        "No method keeps the accuracy within {0} of the float model's {1}: {2}.",
        "Allow a larger MaxAccuracyDrop, give a TrainingSet with classes and more Epochs, or train the model with a wider network or " +
            "ReLU6.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadQuantConfig { get; } = Error("VAI3015",
        "The quantizer's configuration cannot be used: {0}.",
        "Write the keys of the vendor's quant_config.json with values that the DPU has, or leave the file out.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadQuantInfo { get; } = Error("VAI3016",
        "This is no quant_info.json: {0}.",
        "Take the file that the quantizer wrote.");

    /// <summary>{0}: the executor or the simulator; {1}: the image's number; {2}, {3}: its numbers and the quantized model's.</summary>
    public static DiagnosticDescriptor EvaluationDiffers { get; } = Error("VAI3017",
        "For image {1} {0} says [{2}], the quantized model [{3}]; they must be the same.",
        "This is a bug of Vai.Sdk; please report it with the model.");

    /// <summary>{0}: the setting; {1}: its value; {2}: what it may be.</summary>
    public static DiagnosticDescriptor BadQuantizationSetting { get; } = Error("VAI3018",
        "{0} is '{1}'; it may be {2}.",
        "Correct the metadata of the DpuModel, or the option.");

    /// <summary>{0}: the set; {1}: its images; {2}: how many there should be at least.</summary>
    public static DiagnosticDescriptor FewImages { get; } = Warning("VAI3019",
        "{0} has {1} images, fewer than {2}: they hardly show which values the network meets.",
        "Give 100 to 200 typical images.");

    /// <summary>{0}: the set; {1}: images that are there already; {2}: images looked at.</summary>
    public static DiagnosticDescriptor SameImages { get; } = Warning("VAI3020",
        "{1} of {2} images of {0} are copies of others.",
        "Give different images; a copy says nothing new.");

    /// <summary>{0}: the set; {1}: its largest value; {2}: what normalised values stay below.</summary>
    public static DiagnosticDescriptor LargeValues { get; } = Warning("VAI3021",
        "The values of {0} reach {1}, normalised ones stay below {2}: a network trained on other numbers says nothing sensible.",
        "Set InputScale and InputMean to what the network was trained with, or divide the array's pixels by 255.");

    /// <summary>{0}: the set; {1}: classes in it; {2}: classes that the network says.</summary>
    public static DiagnosticDescriptor MissingClasses { get; } = Warning("VAI3022",
        "{0} has images of {1} classes, the network has {2}.",
        "Give images of every class, and number the classes as the network does.");

    /// <summary>{0}: the results and their shapes.</summary>
    public static DiagnosticDescriptor NoClassResult { get; } = Error("VAI3023",
        "Accuracy needs exactly one result that is a vector of classes; the model's are {0}.",
        "Leave out what needs classes (EvaluationSet, MaxAccuracyDrop, the loss CrossEntropy), or give the model one such result.");

    /// <summary>{0}: what is missing, or differs.</summary>
    public static DiagnosticDescriptor InputImages { get; } = Error("VAI3024",
        "The images do not fit the model's inputs: {0}.",
        "Give .npz files with an array an input, under the inputs' names as vai inspect says them, or a folder of that name an input; " +
            "the n-th images of all inputs belong together.");

    public static DiagnosticDescriptor NoEvaluationSet { get; } = Error("VAI3025",
        "MaxAccuracyDrop is set, and there is no EvaluationSet to measure the accuracy on.",
        "Name images with classes as EvaluationSet (--evaluation), or leave MaxAccuracyDrop out.");

    /// <summary>{0}: what is joined; {1}, {2}: its signal to noise in dB with the fix point of all, and with its own.</summary>
    public static DiagnosticDescriptor JoinStaysFloat { get; } = Information("VAI3026",
        "The processor joins this result in real numbers: with one fix point for all its parts, '{0}' would keep {1:0.#} dB instead of " +
            "{2:0.#} dB.",
        "Nothing need be done. To have the DPU join them, scale the parts to like ranges, or take them as results of their own.");

    /// <summary>{0}: the channels; {1}: their signal to noise in dB; {2}: what they should keep; {3}: that of the whole result.</summary>
    public static DiagnosticDescriptor WeakChannels { get; } = Warning("VAI3027",
        "Of this result, {0} keep {1:0.#} dB of signal to noise, less than {2:0.#}, though the whole keeps {3:0.#}: their values are " +
            "small beside the others'.",
        "Give them a layer of their own, scale them to the range of the others, or train with FineTune.");

    private static ImmutableArray<DiagnosticDescriptor> QuantizerArea =>
    [
        InputIsNoImage, NoCalibrationFiles, BadCalibrationFile, CalibrationImageSize, PictureChannels, OpNotQuantizable, NotFinite,
        ForwardFailed, LeakySlope, FixPointLowered, LabelCount, BadLabelFile, NoLabels, AccuracyLost,
        BadQuantConfig, BadQuantInfo, EvaluationDiffers, BadQuantizationSetting,
        FewImages, SameImages, LargeValues, MissingClasses, NoClassResult, InputImages, NoEvaluationSet, JoinStaysFloat,
        WeakChannels,
    ];
}
