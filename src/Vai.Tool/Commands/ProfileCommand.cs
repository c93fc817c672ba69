using System.CommandLine;
using Vai.Reports;
using Vai.Runtime;
using Vai.Runtime.Board;
using Vai.Runtime.Simulation.Profiling;

namespace Vai.Tool.Commands;

/// <summary>
/// <c>vai profile</c>: where a compiled model's time goes, layer by layer, as the cycle model estimates it; on a board, beside the measured
/// time of the whole.
/// </summary>
internal static class ProfileCommand
{
    private const int MostThreads = 1024;
    private const int MeasuredRuns = 100;

    public static Command Create(BoardHost board)
    {
        var model = ChosenModel.Argument();
        var target = ChosenModel.Target();
        var frequency = CommandLine.Frequency("The DPU's clock in MHz; on a board the one that it tells.");
        var backend = new Option<DpuBackend>("--backend")
            { Description = "Board: measures on this board, too.", DefaultValueFactory = _ => DpuBackend.Simulator };
        var threads = new Option<int>("--threads")
            { Description = "Threads of the application, for the second speed.", DefaultValueFactory = _ => 4 };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        threads.Validators.Add(result =>
            result.RequireNumber<int>(value => value is >= 1 and <= MostThreads, $"--threads takes 1 to {MostThreads}."));
        var command = new Command("profile", "Estimates where the time of a compiled model goes, layer by layer, without a board.")
            { model, target, frequency, threads, backend, json };
        command.Does(model, (arguments, log, _) =>
        {
            var chosen = ChosenModel.Of(
                arguments.GetRequiredValue(model), arguments.GetValue(target), arguments.GetValue(backend), board, "vai profile");
            var (path, compiled) = (chosen.Path, chosen.Model);
            ImmutableArray<BoardTiming> measured = arguments.GetValue(backend) == DpuBackend.Board
                ? DiagnosticLocation.Within(path, () => BoardTiming.Measure(board, compiled, MeasuredRuns))
                : [];
            var clock = arguments.GetResult(frequency) is { Implicit: false } || measured is not [{ FrequencyMHz: > 0 and var told }, ..]
                ? arguments.GetValue(frequency)
                : told;
            var profile = DiagnosticLocation.Within(path, () => Profiler.Profile(compiled, clock));
            var count = arguments.GetValue(threads);
            log.WriteLine((arguments.GetValue(json)
                ? ProfileSummary.ToJson(profile, count, measured)
                : ProfileSummary.ToText(profile, count, measured)).TrimEnd());
        });
        return command;
    }
}
