using System.CommandLine;
using Vai.Compiled;
using Vai.Reports.Drawing;
using Vai.Reports;
using Vai.Tool.Stages;
using Vai.Xir.Serialization;

namespace Vai.Tool.Commands;

/// <summary>
/// <c>vai info</c>: what a model is. The subgraphs of a compiled one are shown as <c>xdputil xmodel -l</c> shows them on
/// the board (vendor-tools.md 2), with the DPU's options in words beside.
/// </summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var model = CommandLine.Model("Any .xmodel: float, quantized or compiled.");
        var list = new Option<bool>("--list", "-l")
            { Description = "The subgraphs alone, exactly as 'xdputil xmodel -l' shows them on the board." };
        var meta = new Option<bool>("--meta", "-m") { Description = "The attributes of the graph, as 'xdputil xmodel -m' shows them." };
        var text = new Option<bool>("--text", "-t") { Description = "The whole graph as text: every subgraph, op and attribute." };
        var svg = new Option<string?>("--svg") { Description = "A file that takes a drawing of the graph." }.OfPath();
        var command = new Command("info", "Shows what a model is: its subgraphs and the DPU that it is for, as JSON.")
            { model, list, meta, text, svg };
        command.Does(model, (arguments, log, _) =>
        {
            var path = arguments.GetRequiredValue(model);
            var graph = DiagnosticLocation.Within(path, () => XmodelFile.Read(path));
            if (arguments.GetValue(svg) is { } drawing)
            {
                AtomicFile.WriteAllText(drawing, GraphSvg.Draw(graph));
            }

            foreach (var line in Shown())
            {
                log.WriteLine(line);
            }

            IEnumerable<string> Shown() =>
                arguments.GetValue(text) ? GraphText.Lines(graph)
                : arguments.GetValue(meta) ? [ModelDescription.MetaToJson(graph).TrimEnd()]
                : arguments.GetValue(list)
                    ? [DiagnosticLocation.Within(path, () => ModelDescription.ListToJson(CompiledModel.From(graph))).TrimEnd()]
                : arguments.GetValue(svg) is not null ? []
                : [DiagnosticLocation.Within(path, () => ModelDescription.ToJson(CompiledModel.From(graph))).TrimEnd()];
        });
        return command;
    }
}
