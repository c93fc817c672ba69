using System.CommandLine;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary>The options that say how a model is quantized.</summary>
internal sealed class QuantizationOptions
{
    private readonly Option<string?> _fineTune = new("--fine-tune") { Description = "Fast (learned rounding, images only) or Qat (training of the whole network)." };

    private readonly Option<string?> _method = new("--calibration-method") { Description = "OutputError (by default) or Vendor: number by number as the vendor's quantizer." };

    private readonly Option<string?> _training = new("--training") { Description = "Images to train with: a pattern; by default the calibration images." };

    private readonly Option<string?> _evaluation = new("--evaluation") { Description = "Images with classes to measure accuracy on: a pattern." };

    private readonly Option<string?> _labels = new("--image-labels") { Description = "Lines 'FILE CLASS' for pictures; by default their folders are the classes." };

    private readonly Option<string?> _epochs = new("--epochs") { Description = "Passes over the training images, 5 by default." };

    private readonly Option<string?> _loss = new("--training-loss") { Description = "Automatic (by default), CrossEntropy or Distillation." };

    private readonly Option<string?> _drop = new("--max-accuracy-drop") { Description = "Tries methods from the cheapest to the dearest until no more than this is lost, for instance 0.5%." };

    private readonly Option<string?> _config = new("--quant-config") { Description = "The vendor's quant_config.json." };

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_fineTune, _method, _training, _evaluation, _labels, _epochs, _loss, _drop, _config])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="Diagnostics.VaiException">VAI1006: a pattern matches nothing.</exception>
    public ModelJob Apply(ParseResult arguments, ModelJob job) => job with
    {
        Quantization = new QuantizationSettings
        {
            FineTune = arguments.GetValue(_fineTune),
            CalibrationMethod = arguments.GetValue(_method),
            TrainingLoss = arguments.GetValue(_loss),
            Epochs = arguments.GetValue(_epochs),
            MaxAccuracyDrop = arguments.GetValue(_drop),
            ConfigPath = arguments.GetValue(_config),
            ImageLabelsPath = arguments.GetValue(_labels),
            TrainingFiles = arguments.GetValue(_training) is { } training ? FilePattern.Expand(training) : [],
            EvaluationFiles = arguments.GetValue(_evaluation) is { } evaluation ? FilePattern.Expand(evaluation) : [],
        },
    };
}
