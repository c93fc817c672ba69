using System.CommandLine;
using Vai.Isa;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary><c>vai disassemble</c>: the instructions of a compiled model, one a line.</summary>
internal static class DisassembleCommand
{
    public static Command Create()
    {
        var model = CommandLine.Model("A compiled model, ours or the vendor's.");
        var command = new Command("disassemble", "Prints the instructions of a compiled model.") { model };
        command.Does(model, (arguments, log, _) =>
        {
            foreach (var subgraph in ModelFile.ReadCompiled(arguments.GetRequiredValue(model), "vai disassemble").DpuSubgraphs)
            {
                log.WriteLine($"; {subgraph.Name} for {subgraph.Target.Name}, {subgraph.Program.Length} instructions");
                foreach (var line in Disassembler.Format(subgraph.Program))
                {
                    log.WriteLine(line);
                }
            }
        });
        return command;
    }
}
