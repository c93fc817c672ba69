using System.CommandLine;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary><c>vai compile</c>: a quantized model, ours or the vendor's, to DPU instructions.</summary>
internal static class CompileCommand
{
    public static Command Create()
    {
        var model = CommandLine.Model("The quantized model, X_int.xmodel.");
        var target = CommandLine.Target();
        var output = new Option<string>("--output") { Description = "The folder that takes deploy.xmodel, md5sum.txt and meta.json.", Required = true };
        var command = new Command("compile", "Compiles a quantized model to DPU instructions and verifies them.") { model, target, output };
        command.SetAction((arguments, cancellation) => Task.FromResult(CommandLine.Execute(arguments.GetValue(model), log =>
        {
            var job = CommandLine.Job(arguments.GetRequiredValue(model), arguments.GetRequiredValue(target), arguments.GetRequiredValue(output), [], inputShape: null);
            log.WriteLine(CompileStage.Compile(job, job.ModelPath, log, cancellation).Text);
        })));
        return command;
    }
}
