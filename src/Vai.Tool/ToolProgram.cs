using System.CommandLine;
using Vai.Runtime.Board;
using Vai.Tool.Commands;
using Vai.Tool.Worker;

namespace Vai.Tool;

/// <summary>The <c>vai</c> command: all it says goes to the two writers given, so that tests run it in their own process.</summary>
internal static class ToolProgram
{
    /// <param name="board">The machine whose board is meant; null: this one.</param>
    /// <returns>The exit code: 0 only when all went well.</returns>
    public static Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors, BoardHost? board = null)
    {
        var host = board ?? BoardHost.Here;
        var root = new RootCommand("Vai.Sdk: from a trained network to a running DPU. Every stage of the build by hand.")
        {
            InspectCommand.Create(),
            QuantizeCommand.Create(),
            CompileCommand.Create(),
            RunCommand.Create(host),
            BenchmarkCommand.Create(host),
            ProfileCommand.Create(host),
            ReportCommand.Create(),
            BoardCommand.Create(host),
            DisassembleCommand.Create(),
            InfoCommand.Create(),
            WorkerCommand.Create(),
        };
        return root.Parse(arguments).InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,
        });
    }
}
