using System.CommandLine;
using Vai.Project;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary><c>vai quantize</c>: a float model and images to an int8 model in the vendor's form.</summary>
internal static class QuantizeCommand
{
    public static Command Create()
    {
        var model = CommandLine.Model("The trained model: PyTorch (.pt, .pt2), ONNX (.onnx), Keras (.keras, .h5) or a float .xmodel.");
        var output = new Option<string>("--output")
            { Description = "The quantized model to write, X_int.xmodel; quant_info.json goes beside it.", Required = true }.OfPath();
        var libtorch = CommandLine.Libtorch();
        var command = new Command("quantize", "Quantizes a model to int8 with calibration images.") { model, output, libtorch };
        var metadata = new MetadataOptions(command, [DpuModelMetadata.DpuTarget, .. MetadataOptions.Of(ModelStages.Quantize)])
            .Require(DpuModelMetadata.DpuTarget, DpuModelMetadata.CalibrationSet);
        command.Does(model, (arguments, log, cancellation) =>
        {
            var path = Path.GetFullPath(arguments.GetRequiredValue(output));
            var job = metadata.Job(arguments, arguments.GetRequiredValue(model), Path.GetDirectoryName(path)!);
            var graph = InspectStage.Inspect(new JobModels(job, log), log).Graph;
            var environment = CommandLine.Environment(arguments.GetValue(libtorch));
            var result = QuantizeStage.Quantize(job, graph, environment, log, cancellation);
            QuantizeStage.WriteOutputs(result, path);
            log.WriteLine(QuantizationSummary.ToText(result.Report));
            if (!job.Settings.Files(DpuModelMetadata.EvaluationSet).IsEmpty)
            {
                var report = EvaluateStage.Evaluate(graph, result.Graph, compiled: null, job.Settings, 0, environment, log, cancellation);
                AtomicFile.WriteAllText(Path.Combine(Path.GetDirectoryName(path)!, "evaluation.json"), EvaluationSummary.ToJson(report));
                log.WriteLine(EvaluationSummary.ToText(report));
            }
        });
        return command;
    }
}
