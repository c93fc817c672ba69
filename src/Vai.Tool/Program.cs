using System.CommandLine;
using Vai.Tool.Commands;
using Vai.Tool.Stages;
using Vai.Tool.Worker;

var root = new RootCommand("Vai.Sdk: from a trained network to a running DPU. Every stage of the build by hand.")
{
    InspectCommand.Create(),
    QuantizeCommand.Create(),
    CompileCommand.Create(),
    RunCommand.Create(),
    DisassembleCommand.Create(),
    InfoCommand.Create(),
    WorkerCommand.Create(),
};

var exitCode = 1;
var log = new ConsoleLog(Console.Out, Console.Error);
Guard.Run<object>(file: null, log, () => exitCode = root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
return log.HasErrors ? 1 : exitCode;
