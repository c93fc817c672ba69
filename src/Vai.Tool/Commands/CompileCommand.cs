using System.CommandLine;
using Vai.Reports;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary><c>vai compile</c>: a quantized model, ours or the vendor's, to DPU instructions.</summary>
internal static class CompileCommand
{
    public static Command Create()
    {
        var model = CommandLine.Model("The quantized model: X_int.xmodel, or an ONNX or Keras file that is quantized with powers of two.");
        var target = CommandLine.Target();
        var output = new Option<string>("--output") { Description = "The folder that takes deploy.xmodel, md5sum.txt, meta.json and the report.", Required = true };
        var compiler = new Option<string?>("--compiler")
        {
            Description = "A compiler of the vendor instead of ours: the path of vai_c_xir, or a command (docker run --rm -v {dir}:{dir} IMAGE vai_c_xir).",
        };
        var explain = new Option<bool>("--explain") { Description = "Prints the plan: how each layer is cut into tiles, what stays in the banks, what goes through DDR." };
        var command = new Command("compile", "Compiles a quantized model to DPU instructions and verifies them.") { model, target, output, compiler, explain };
        command.Does(model, (arguments, log, cancellation) =>
        {
            var job = CommandLine.Job(arguments.GetRequiredValue(model), arguments.GetRequiredValue(target), arguments.GetRequiredValue(output), []) with { Compiler = arguments.GetValue(compiler) };
            var result = CompileStage.Compile(job, job.ModelPath, log, cancellation);
            CompileStage.WriteOutputs(result, job.OutputDirectory);
            log.WriteLine(CompilationSummary.ToText(result.Report).TrimEnd());
            if (arguments.GetValue(explain))
            {
                log.WriteLine(ScheduleText.Format(result.Schedules).TrimEnd());
            }
        });
        return command;
    }
}
