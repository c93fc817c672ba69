using System.Text.RegularExpressions;

namespace Vai.Project;

/// <summary>What the text of a metadatum is.</summary>
internal enum MetadataKind
{
    /// <summary>Words and numbers, taken as they are.</summary>
    Text,

    /// <summary>A file, which must exist.</summary>
    File,

    /// <summary>Files, by patterns with semicolons between.</summary>
    Files,

    /// <summary>A DPU by its name, or a file of JSON; several with semicolons between.</summary>
    Target,

    /// <summary>A program's file, or a command line.</summary>
    Command,
}

/// <summary>The stages that a metadatum concerns: another value makes them run again.</summary>
[Flags]
internal enum ModelStages
{
    None = 0,
    Inspect = 1,
    Quantize = 2,
    Compile = 4,
    All = Inspect | Quantize | Compile,
}

/// <summary>A word that a metadatum takes.</summary>
internal sealed record MetadataWord(string Word, string Meaning);

/// <summary>
/// A metadatum of the project's item <c>DpuModel</c>. The table is the one place that knows them all: the tasks, the worker's request, the
/// options of the command line, the property page, the item's definition and docs/project-file.md follow from it. A new one is a row here,
/// and the place that asks <see cref="DpuModelSettings"/> for it.
/// </summary>
/// <param name="Meaning">What it says, in Markdown as the page has it; no full stop at its end.</param>
/// <param name="Without">What holds where it is absent; in the same form.</param>
internal sealed partial record DpuModelMetadata(string Name, MetadataKind Kind, ModelStages Stages, string Meaning, string Without)
{
    /// <summary>The word of <see cref="Entry"/> that the stages ask for; the others say only which stages there are.</summary>
    public const string Recompile = nameof(Recompile);

    public static DpuModelMetadata DpuTarget { get; } = new(
        nameof(DpuTarget), MetadataKind.Target, ModelStages.Inspect | ModelStages.Compile,
        "an architecture (`B512` … `B4096`, `DPUCZDX8G_ISA1_B3136`, `B4096_MAX_BG2`), a [board](targets.md) (`kv260`, `zcu102` …) or one "
        + "of its images (`kv260@3.0`, `kv260@1.4`), a fingerprint (`0x101000016010406`), or an `arch.json` or what `xdputil query` prints "
        + "(a `.json` file). Several with `;` between: [one application for several boards](board.md#several-boards). "
        + "MSBuild reserves `Target`; lower-case `target` is accepted",
        "[VAI1006](diagnostics.md)") { OtherName = "target" };

    public static DpuModelMetadata CalibrationSet { get; } = new(
        nameof(CalibrationSet), MetadataKind.Files, ModelStages.Quantize,
        "images like those that the network will see: patterns (`calibration/**/*.png`), several with `;` between; PNG, JPEG, IDX (also " +
            "`.gz`), NPY, "
        + "NPZ, TFRecord, CIFAR. Of more than 200, 200 are taken evenly",
        "[VAI1007](diagnostics.md)");

    public static DpuModelMetadata InputShape { get; } = new(
        nameof(InputShape), MetadataKind.Text, ModelStages.All,
        "as the framework writes it, `1x28x28`; several inputs with `;` between", "found in the model, or from the first image");

    public static DpuModelMetadata InputMean { get; } = new(
        nameof(InputMean), MetadataKind.Text, ModelStages.All,
        "a picture becomes the input by (pixel - mean) · scale, pixels from 0 to 255: one number, or one a channel. See "
        + "[formats.md](formats.md#preprocessing)",
        "0");

    public static DpuModelMetadata InputScale { get; } = new(
        nameof(InputScale), MetadataKind.Text, ModelStages.All,
        "the scale: one number, or one a channel, also as fractions (`1/57.375`)", "`1/255`");

    public static DpuModelMetadata InputColor { get; } = new(
        nameof(InputColor), MetadataKind.Text, ModelStages.All, "the order in which the model takes colours", "`Rgb`")
    {
        ImpliedWord = "Rgb",
        Words = [new("Bgr", "blue, green, red")],
    };

    public static DpuModelMetadata InputResize { get; } = new(
        nameof(InputResize), MetadataKind.Text, ModelStages.All, "how pictures are brought to the input's size", "another size is an error")
    {
        ImpliedWord = "None",
        Words =
        [
            new("Stretch", "each side by its own factor"),
            new("CenterCrop", "the middle, in proportion"),
            new("Letterbox", "in proportion, the rest filled with 114"),
        ],
    };

    public static DpuModelMetadata Layers { get; } = new(
        nameof(Layers), MetadataKind.File, ModelStages.All,
        "for a file of weights: a [list of its layers](formats.md#weights-with-a-list-of-layers)",
        "`NAME.layers.json` beside `NAME.pt`, if there is one") { Beside = "*.layers.json" };

    public static DpuModelMetadata Entry { get; } = new(
        nameof(Entry), MetadataKind.Text, ModelStages.All,
        "at which stage the [model enters](vendor-models.md)",
        "`NAME_int.xmodel` is quantized, and so is a `NAME_int` of another format without `CalibrationSet`; another `.xmodel` without " +
            "`CalibrationSet` is compiled, everything else trained")
    {
        Words =
        [
            new("Trained", "all stages"), new("Quantized", "it is compiled"), new("Compiled", "its class is made, and it is copied"),
            new(Recompile, "a compiled one is compiled anew, for `DpuTarget`"),
        ],
    };

    public static DpuModelMetadata FineTune { get; } = new(
        nameof(FineTune), MetadataKind.Text, ModelStages.Quantize, "[training after calibration](quantization.md)", "no training")
    {
        ImpliedWord = "None",
        Words = [new("Fast", "learned rounding, images only"), new("Qat", "training of the whole network")],
    };

    public static DpuModelMetadata MaxAccuracyDrop { get; } = new(
        nameof(MaxAccuracyDrop), MetadataKind.Text, ModelStages.Quantize,
        "for instance `0.5%`: methods are tried from the cheapest to the dearest until the `EvaluationSet` loses no more; the build " +
            "fails with the table "
        + "when none suffices",
        "`FineTune` decides");

    public static DpuModelMetadata TrainingSet { get; } = new(
        nameof(TrainingSet), MetadataKind.Files, ModelStages.Quantize,
        "images that training learns from; classes are used where there are any", "1,024 images of the calibration set");

    public static DpuModelMetadata EvaluationSet { get; } = new(
        nameof(EvaluationSet), MetadataKind.Files, ModelStages.Quantize | ModelStages.Compile,
        "images with classes: accuracies of the float model, the quantized one, the integer executor and the simulator go to " +
            "`evaluation.json`",
        "nothing is measured");

    public static DpuModelMetadata ImageLabels { get; } = new(
        nameof(ImageLabels), MetadataKind.File, ModelStages.Quantize,
        "lines `FILE CLASS` for pictures of any set", "the folders of pictures, in the order of their names, are the classes");

    public static DpuModelMetadata Epochs { get; } = new(
        nameof(Epochs), MetadataKind.Text, ModelStages.Quantize, "passes of `Qat` over the training set", "5");

    public static DpuModelMetadata TrainingLoss { get; } = new(
        nameof(TrainingLoss), MetadataKind.Text, ModelStages.Quantize, "what `Qat` minimizes",
        "both where there are classes, distillation where not")
    {
        ImpliedWord = "Automatic",
        Words = [new("CrossEntropy", "the distance from the classes"), new("Distillation", "the distance from the float model's answers")],
    };

    public static DpuModelMetadata CalibrationMethod { get; } = new(
        nameof(CalibrationMethod), MetadataKind.Text, ModelStages.Quantize, "how fix points are found",
        "`OutputError`: by the error of each layer's output")
    {
        ImpliedWord = "OutputError",
        Words = [new("Vendor", "number by number as the vendor's quantizer")],
    };

    public static DpuModelMetadata QuantConfig { get; } = new(
        nameof(QuantConfig), MetadataKind.File, ModelStages.Quantize, "the vendor's `quant_config.json`", "the vendor's defaults");

    public static DpuModelMetadata Compiler { get; } = new(
        nameof(Compiler), MetadataKind.Command, ModelStages.Compile,
        "the [vendor's compiler](vendor-models.md#the-vendors-compiler) for this model: the path of `vai_c_xir`, or a command that " +
            "holds it "
        + "(`docker run --rm -v {dir}:{dir} IMAGE vai_c_xir`)",
        "the compiler of this SDK");

    public static DpuModelMetadata Report { get; } = new(
        nameof(Report), MetadataKind.Text, ModelStages.Compile, "the [page that shows the model](report.md), `report.html`",
        "it is written beside the compiled model")
    {
        ImpliedWord = "Page",
        Words = [new("None", "none is written")],
    };

    public static DpuModelMetadata Labels { get; } = new(
        nameof(Labels), MetadataKind.File, ModelStages.Inspect, "text file, a class name a line",
        "`labels.txt` beside the model, if there is one")
    {
        Beside = "labels.txt",
        OfRunner = true,
    };

    public static DpuModelMetadata ClassName { get; } = new(
        nameof(ClassName), MetadataKind.Text, ModelStages.Inspect,
        "the generated class; without `Runner` also the model's folder beside the application",
        "the file's name as an identifier, and `Runner`; the folder is the file's name") { OfRunner = true };

    public static DpuModelMetadata Namespace { get; } = new(
        nameof(Namespace), MetadataKind.Text, ModelStages.Inspect, "the class's namespace", "the project's root namespace")
            { OfRunner = true };

    public static DpuModelMetadata Access { get; } = new(
        nameof(Access), MetadataKind.Text, ModelStages.Inspect, "who may use the class", "`public`")
    {
        OfRunner = true,
        Default = "public",
        Words = [new("public", "everybody"), new("internal", "the project")],
    };

    /// <summary>All, in the order of the page.</summary>
    public static ImmutableArray<DpuModelMetadata> All { get; } =
    [
        DpuTarget, CalibrationSet, InputShape, InputMean, InputScale, InputColor, InputResize, Layers, Entry, FineTune,
        MaxAccuracyDrop, TrainingSet,
        EvaluationSet, ImageLabels, Epochs, TrainingLoss, CalibrationMethod, QuantConfig, Compiler, Report, Labels, ClassName, Namespace,
        Access,
    ];

    /// <summary>The words that it takes, where they are a few; the one that holds without it may be missing.</summary>
    public ImmutableArray<MetadataWord> Words { get; init; } = [];

    /// <summary>The word for what holds without it, where that is not among <see cref="Words"/>.</summary>
    public string? ImpliedWord { get; init; }

    /// <summary>All words that mean something; none where any text may.</summary>
    public IEnumerable<string> KnownWords =>
        ImpliedWord is null ? Words.Select(word => word.Word) : Words.Select(word => word.Word).Prepend(ImpliedWord);

    /// <summary>The value that the item's definition gives.</summary>
    public string Default { get; init; } = "";

    /// <summary>A second name that projects may use.</summary>
    public string? OtherName { get; init; }

    /// <summary>A file beside the model that counts where nothing is said, if it exists; a star stands for the model's name.</summary>
    public string? Beside { get; init; }

    /// <summary>Shown with the generated class, not with the DPU.</summary>
    public bool OfRunner { get; init; }

    /// <summary>Its option on the command line: <c>--fine-tune</c>; what the command line is about anyway is left out of the
    /// name.</summary>
    public string Option => "--" + string.Join('-', NameParts().Where(part => part is not ("Dpu" or "Set"))).ToLowerInvariant();

    /// <summary>Its name for people: "Calibration set".</summary>
    public string Title =>
        string.Join(' ', NameParts().Select((part, index) => part == "Dpu" ? "DPU" : index == 0 ? part : part.ToLowerInvariant()));

    /// <summary>Meaning, words and what holds without it, as plain sentences.</summary>
    public string Description => $"{Sentence(MeaningWithWords)} Without it: {Plain(Without)}.";

    /// <summary>Meaning and words, in Markdown.</summary>
    public string MeaningWithWords =>
        Words.IsEmpty ? Meaning : $"{Meaning}: {string.Join("; ", Words.Select(word => $"`{word.Word}`, {word.Meaning}"))}";

    /// <summary>The file of <see cref="Beside"/>, if it exists.</summary>
    public string? FileBeside(string modelPath)
    {
        var name = Beside?.Replace("*", Path.GetFileNameWithoutExtension(modelPath), StringComparison.Ordinal);
        return name is not null && Path.Combine(Path.GetDirectoryName(modelPath)!, name) is var path && File.Exists(path) ? path : null;
    }

    private string[] NameParts() => [.. NamePart().Matches(Name).Select(match => match.Value)];

    private static string Sentence(string markdown) =>
        Plain(markdown) is var plain ? $"{char.ToUpperInvariant(plain[0])}{plain[1..]}." : "";

    private static string Plain(string markdown) => Link().Replace(markdown, "$1").Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex("[A-Z][a-z]+")]
    private static partial Regex NamePart();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();
}
