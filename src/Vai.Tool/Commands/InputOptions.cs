using System.CommandLine;
using Vai.Imaging;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary>The options that say what a trained model does not: its input's shape, how pictures become it, and what connects bare weights.</summary>
internal sealed class InputOptions
{
    private readonly Option<string?> _shape = new("--input-shape")
    {
        Description = "The shape of one input as the framework writes it, for instance 1x28x28 (several inputs: 3x64x64;1x10); needed where the model does not tell.",
    };

    private readonly Option<string?> _mean = new("--input-mean") { Description = "Subtracted from pixels (0 to 255): one number, or one a channel." };

    private readonly Option<string?> _scale = new("--input-scale") { Description = "Multiplies what is left: 1/255 by default; one number, or one a channel." };

    private readonly Option<string?> _color = new("--input-color") { Description = "Rgb (by default) or Bgr: the order of colours that the model takes." };

    private readonly Option<string?> _resize = new("--input-resize") { Description = "Stretch, CenterCrop or Letterbox brings pictures to size; by default another size is an error." };

    private readonly Option<string?> _layers = new("--layers") { Description = "A JSON list of the layers, for a file that holds weights only." };

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_shape, _mean, _scale, _color, _resize, _layers])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The job with what the options say.</summary>
    /// <exception cref="Diagnostics.VaiException">VAI1020: the preprocessing means nothing.</exception>
    public ModelJob Apply(ParseResult arguments, ModelJob job) => job with
    {
        InputShape = arguments.GetValue(_shape),
        Preprocessing = ImagePreprocessing.Parse(arguments.GetValue(_mean), arguments.GetValue(_scale), arguments.GetValue(_color), arguments.GetValue(_resize)),
        LayersPath = arguments.GetValue(_layers) ?? Beside(job.ModelPath),
    };

    /// <summary>NAME.layers.json beside the model, if there is one.</summary>
    private static string? Beside(string modelPath) => Path.ChangeExtension(modelPath, ".layers.json") is var path && File.Exists(path) ? path : null;
}
