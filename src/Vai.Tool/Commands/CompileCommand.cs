using System.CommandLine;
using Vai.Project;
using Vai.Reports;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary><c>vai compile</c>: a quantized or compiled model, ours or the vendor's, to DPU instructions.</summary>
internal static class CompileCommand
{
    public static Command Create()
    {
        var model =
            CommandLine.Model(
            "The quantized model: X_int.xmodel, X_int.onnx or X_int.pt, or an ONNX or Keras file that is quantized with powers of two; " +
            "or a compiled .xmodel, for any DPU.");
        var output = new Option<string>("--output")
            { Description = "The folder that takes deploy.xmodel, md5sum.txt, meta.json and the report.", Required = true }.OfPath();
        var explain = new Option<bool>("--explain")
            { Description = "Prints the plan: how each layer is cut into tiles, what stays in the banks, what goes through DDR." };
        var command = new Command("compile", "Compiles a quantized model, or a compiled one anew, to DPU instructions and verifies them.")
            { model, output, explain };
        var metadata = new MetadataOptions(command, [DpuModelMetadata.DpuTarget, DpuModelMetadata.Compiler, DpuModelMetadata.InputShape])
            .Require(DpuModelMetadata.DpuTarget);
        command.Does(model, (arguments, log, cancellation) =>
        {
            var job = metadata.Job(arguments, arguments.GetRequiredValue(model), arguments.GetRequiredValue(output));
            JobTargets.Parse(job);
            var models = new JobModels(job, log);
            foreach (var part in job.ByTarget)
            {
                var result = CompileStage.Compile(models.For(part, log), job.ModelPath, log, cancellation);
                CompileStage.WriteOutputs(result, part.CompiledDirectory);
                log.WriteLine(CompilationSummary.ToText(result.Report).TrimEnd());
                if (arguments.GetValue(explain))
                {
                    log.WriteLine(ScheduleText.Format(result.Schedules).TrimEnd());
                }
            }
        });
        return command;
    }
}
