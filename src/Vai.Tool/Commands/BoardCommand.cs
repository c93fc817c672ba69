using System.CommandLine;
using System.Globalization;
using System.Text;
using Vai.Reports;
using Vai.Runtime;
using Vai.Runtime.Board;

namespace Vai.Tool.Commands;

/// <summary><c>vai board</c>: what DPU this board has, what is wrong with it, and whether it computes rightly.</summary>
internal static class BoardCommand
{
    private const string DefaultReport = "vai-board-report.txt";
    private const int WordsOfLine = 4;
    private const int MostRuns = 1_000_000;

    public static Command Create(BoardHost board)
    {
        var model = new Argument<string>("MODEL")
            {
                Description = "For --doctor: a compiled model that is to run here, or a folder with those for several targets.",
                Arity = ArgumentArity.ZeroOrOne,
            };
        var doctor = new Option<bool>("--doctor") { Description = "Looks for what is wrong, and says what to do." };
        var first = new Option<bool>("--first-run")
            { Description = "Proves the board, from its registers to a thousand runs, and writes a report to send." };
        var runs = new Option<int>("--runs") { Description = "For --first-run: how many.", DefaultValueFactory = _ => 1000 };
        var report = new Option<string>("--report")
            { Description = "For --first-run: the report.", DefaultValueFactory = _ => DefaultReport };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        runs.Validators.Add(result =>
            result.RequireNumber<int>(value => value is >= 2 and <= MostRuns, $"--runs takes 2 to {MostRuns}."));
        var command = new Command("board", "Shows the DPU of this board, as 'xdputil query' does.")
            { model, doctor, first, runs, report, json };
        command.Validators.Add(result => result.Require(
            !(result.GetValue(doctor) && result.GetValue(first)), "--doctor and --first-run are two commands."));
        command.Does(model, (arguments, log, _) =>
        {
            var isJson = arguments.GetValue(json);
            if (arguments.GetValue(first))
            {
                FirstRun(board, arguments.GetValue(runs), arguments.GetRequiredValue(report), log);
            }
            else if (arguments.GetValue(doctor))
            {
                Examine(board, arguments.GetValue(model), isJson, log);
            }
            else
            {
                var status = BoardStatus.Read(board);
                log.WriteLine((isJson ? BoardSummary.ToJson(status) : BoardSummary.ToText(status)).TrimEnd());
            }
        });
        return command;
    }

    private static void Examine(BoardHost board, string? path, bool isJson, ConsoleLog log)
    {
        var model = path is null ? null : ChosenModel.Of(path, null, DpuBackend.Auto, board, "vai board").Model;
        var checks = BoardDoctor.Examine(board, model);
        log.WriteLine((isJson ? BoardSummary.ToJson(checks) : BoardSummary.ToText(checks)).TrimEnd());
        if (checks.Count(check => check.IsFault) is var faults and > 0)
        {
            log.Report(VaiDiagnostics.BoardHasFaults.Unplaced(faults, checks.Length));
        }
    }

    private static void FirstRun(BoardHost board, int runs, string report, ConsoleLog log)
    {
        var run = BoardFirstRun.Of(board, runs, step => log.WriteLine(BoardSummary.ToText([step]).TrimEnd()));
        AtomicFile.WriteAllText(report, Report(board, run));
        if (run.Steps.Count(step => step.IsFault) is var faults and > 0)
        {
            log.Report(VaiDiagnostics.FirstRunFailed.Unplaced(faults, run.Steps.Length, report));
        }
        else
        {
            log.WriteLine($"All steps are well; the report is in '{report}'.");
        }
    }

    private static string Report(BoardHost board, BoardFirstRun run)
    {
        var version = typeof(BoardCommand).Assembly.GetName().Version;
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"vai board --first-run, vai {version}, {DateTime.UtcNow:u}\n\n");
        text.Append(run.Status is { } status ? BoardSummary.ToText(status) : $"{BoardSystem.Of(board.Environment)}\n");
        text.Append('\n').Append(BoardSummary.ToText(run.Steps));
        foreach (var (core, words) in run.Registers)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nregisters of {core}\n");
            foreach (var (line, chunk) in words.Chunk(WordsOfLine).Index())
            {
                text.Append(CultureInfo.InvariantCulture, $"{BoardCorePort.FirstReadable + (4 * WordsOfLine * line):x3} ");
                text.AppendJoin(' ', chunk.Select(word => $"{word:x8}")).Append('\n');
            }
        }

        return text.ToString();
    }
}
