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
        var command = new Command("inspect", "Tells what runs on the DPU, what does not, and why.") { model, output };
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

            log.WriteLine(inspection.Reports.ToText().TrimEnd());
        });
        return command;
    }
}
