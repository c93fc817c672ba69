using System.CommandLine;
using Vai.Diagnostics;
using Vai.Runtime;
using Vai.Tool.Stages;
using Vai.Xir;

namespace Vai.Tool.Commands;

/// <summary>
/// <c>vai info</c>: what a model is, as JSON. The subgraphs of a compiled one are shown as <c>xdputil xmodel -l</c> shows them on
/// the board (guide quantizer.md 4.10), with the DPU's options in words beside.
/// </summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var model = CommandLine.Model("Any .xmodel: float, quantized or compiled.");
        var command = new Command("info", "Shows the subgraphs of a model and the DPU that it is for, as JSON.") { model };
        command.Does(model, (arguments, log, _) =>
        {
            var path = arguments.GetRequiredValue(model);
            var compiled = DiagnosticLocation.Within(path, () => CompiledModel.From(XmodelFile.Read(path)));
            log.WriteLine(ModelDescription.ToJson(compiled).TrimEnd());
        });
        return command;
    }
}
