using System.CommandLine;
using Vai.Reports;
using Vai.Runtime.Simulation.Profiling;
using Vai.Runtime.Simulation.Timing;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary><c>vai profile</c>: where a compiled model's time goes, layer by layer, as the cycle model estimates it.</summary>
internal static class ProfileCommand
{
    private const double SlowestMHz = 1;
    private const double FastestMHz = 1000;
    private const int MostThreads = 1024;

    public static Command Create()
    {
        var model = CommandLine.Model("A compiled model, ours or the vendor's.");
        var frequency = new Option<double>("--frequency")
            { Description = "The DPU's clock in MHz.", DefaultValueFactory = _ => CycleModel.DefaultFrequencyMHz };
        var threads = new Option<int>("--threads")
            { Description = "Threads of the application, for the second speed.", DefaultValueFactory = _ => 4 };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        frequency.Validators.Add(result =>
            result.Require(result.GetValueOrDefault<double>() is >= SlowestMHz and <= FastestMHz,
                $"--frequency takes {SlowestMHz} to {FastestMHz} MHz."));
        threads.Validators.Add(result =>
            result.Require(result.GetValueOrDefault<int>() is >= 1 and <= MostThreads, $"--threads takes 1 to {MostThreads}."));
        var command = new Command("profile", "Estimates where the time of a compiled model goes, layer by layer, without a board.")
            { model, frequency, threads, json };
        command.Does(model, (arguments, log, _) =>
        {
            var path = arguments.GetRequiredValue(model);
            var profile =
                DiagnosticLocation.Within(path,
                    () => Profiler.Profile(ModelFile.ReadCompiled(path, "vai profile"), arguments.GetValue(frequency)));
            var count = arguments.GetValue(threads);
            log.WriteLine(
                (arguments.GetValue(json) ? ProfileSummary.ToJson(profile, count) : ProfileSummary.ToText(profile, count)).TrimEnd());
        });
        return command;
    }
}
