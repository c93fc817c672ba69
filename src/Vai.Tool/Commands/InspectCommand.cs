using System.CommandLine;
using Vai.Project;
using Vai.Reports;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary><c>vai inspect</c>: what runs on the DPU, what does not, and why.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var model = CommandLine.Model("The trained model: PyTorch (.pt, .pt2), ONNX (.onnx), Keras (.keras, .h5) or a float .xmodel.");
        var output = new Option<string?>("--output")
            { Description = "A folder for the report and the imported model; without it the report is only printed." }.OfPath();
        var image = new Option<string?>("--image")
            {
                Description = "A .svg file that takes a drawing of the model, its layers in the colours of the devices; of several " +
                    "targets those of the first.",
            }.OfPath();
        image.Validators.Add(result => result.Require(
            result.Tokens.All(token => token.Value.EndsWith(".svg", StringComparison.OrdinalIgnoreCase)), "--image takes a .svg file."));
        var command = new Command("inspect", "Tells what runs on the DPU, what does not, and why.") { model, output, image };
        var metadata = new MetadataOptions(command, MetadataOptions.Of(ModelStages.Inspect)).Require(DpuModelMetadata.DpuTarget);
        command.Does(model, (arguments, log, _) =>
        {
            var directory = arguments.GetValue(output);
            var job = metadata.Job(arguments, arguments.GetRequiredValue(model), directory ?? ".");
            var inspection = InspectStage.Inspect(new JobModels(job, log), log);
            if (directory is not null)
            {
                InspectStage.WriteOutputs(job, inspection);
            }

            if (arguments.GetValue(image) is { } drawing)
            {
                AtomicFile.WriteAllText(drawing, inspection.Reports[0].ToSvg(inspection.Graph));
            }

            log.WriteLine(inspection.Reports.ToText().TrimEnd());
        });
        return command;
    }
}
