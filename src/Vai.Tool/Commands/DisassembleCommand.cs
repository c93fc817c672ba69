using System.CommandLine;
using System.Globalization;
using Vai.Isa;
using Vai.Compiled;
using Vai.Runtime.Simulation.Profiling;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary><c>vai disassemble</c>: the instructions of a compiled model, loop by loop and with the layers they work for, or one a
/// line.</summary>
internal static class DisassembleCommand
{
    public static Command Create()
    {
        var model = CommandLine.Model("A compiled model, ours or the vendor's.");
        var all = new Option<bool>("--all")
            { Description = "Every instruction on a line of its own, with its number and its byte offset." };
        var command = new Command("disassemble", "Prints the instructions of a compiled model.") { model, all };
        command.Does(model, (arguments, log, _) =>
        {
            var path = arguments.GetRequiredValue(model);
            var subgraphs = ModelFile.ReadCompiled(path, "vai disassemble").DpuSubgraphs;
            var lines =
                DiagnosticLocation.Within(path,
                    () => subgraphs.SelectMany(subgraph => arguments.GetValue(all) ? All(subgraph) : Folded(subgraph)).ToArray());
            foreach (var line in lines)
            {
                log.WriteLine(line);
            }
        });
        return command;
    }

    private static IEnumerable<string> All(DpuSubgraph subgraph) =>
        Disassembler.Format(subgraph.Program, subgraph.Target.InstructionSet).Prepend(Title(subgraph));

    private static IEnumerable<string> Folded(DpuSubgraph subgraph)
    {
        var layers = InstructionLayers.Of(subgraph);
        var names = layers.Select(InstructionLayers.NameOf).Distinct().ToList();
        var numbers = names.Index().ToDictionary(item => item.Item, item => item.Index + 1, StringComparer.Ordinal);
        ImmutableArray<int> labels = [.. layers.Select(layer => numbers[InstructionLayers.NameOf(layer)])];
        return
        [
            Title(subgraph),
            .. names.Select(name => string.Create(CultureInfo.InvariantCulture, $"; #{numbers[name]} {name}")),
            .. Disassembler.FormatFolded(subgraph.Program, labels),
        ];
    }

    private static string Title(DpuSubgraph subgraph) =>
        string.Create(CultureInfo.InvariantCulture,
            $"; {subgraph.Name} for {subgraph.Target.Name}, {subgraph.Program.Length} instructions");
}
