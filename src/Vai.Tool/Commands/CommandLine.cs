using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Vai.Runtime.Simulation.Timing;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary>The arguments and options that commands share, and how a command runs.</summary>
internal static class CommandLine
{
    private const double SlowestMHz = 1;
    private const double FastestMHz = 1000;

    public static Argument<string> Model(string description)
    {
        var model = new Argument<string>("MODEL") { Description = description };
        model.Validators.Add(result => result.RequireText(model.Name));
        return model;
    }

    /// <summary>An option that names a file or folder to write.</summary>
    public static Option<T> OfPath<T>(this Option<T> option)
    {
        option.Validators.Add(result => result.RequireText(option.Name));
        return option;
    }

    /// <summary>The clock for which the model of time is asked.</summary>
    public static Option<double> Frequency(string description)
    {
        var frequency = new Option<double>("--frequency")
            { Description = description, DefaultValueFactory = _ => CycleModel.DefaultFrequencyMHz };
        frequency.Validators.Add(result => result.RequireNumber<double>(
            value => value is >= SlowestMHz and <= FastestMHz, $"--frequency takes {SlowestMHz} to {FastestMHz} MHz."));
        return frequency;
    }

    public static Option<string?> Libtorch() => new("--libtorch")
    {
        Description = "The folder of libtorch's native libraries; by default the package cache is searched.",
    };

    /// <summary>
    /// Makes the command do its work, with what goes wrong reported at its model. The work runs on a thread of its own: the
    /// library listens for Ctrl+C only when the action has returned a task.
    /// </summary>
    public static void Does(this Command command, Argument<string> model, Action<ParseResult, ConsoleLog, CancellationToken> work) =>
        command.Does(model, (arguments, log, cancellation) =>
        {
            work(arguments, log, cancellation);
            return 0;
        });

    /// <param name="work">Returns the exit code where nothing went wrong.</param>
    /// <inheritdoc cref="Does(Command, Argument{string}, Action{ParseResult, ConsoleLog, CancellationToken})"/>
    public static void Does(this Command command, Argument<string> model, Func<ParseResult, ConsoleLog, CancellationToken, int> work) =>
        command.SetAction((arguments, cancellation) => Task.Run(() =>
        {
            var (output, errors) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
            var log = new ConsoleLog(output, errors);
            var exitCode = 0;
            Guard.Run(arguments.GetValue(model), log, errors, () =>
            {
                exitCode = work(arguments, log, cancellation);
                return log;
            });
            return log.HasErrors ? 1 : exitCode;
        }, CancellationToken.None));

    /// <summary>Refuses an argument or option before the command runs.</summary>
    public static void Require(this SymbolResult result, bool isRight, string message)
    {
        if (!isRight)
        {
            result.AddError(message);
        }
    }

    /// <summary>Refuses what is no number, or not a right one. The library's own reading of the value throws within a validator.</summary>
    public static void RequireNumber<T>(this SymbolResult result, Func<T, bool> isRight, string message)
        where T : IParsable<T> =>
        result.Require(
            result.Tokens.All(token => T.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && isRight(value)), message);

    private static void RequireText(this SymbolResult result, string name) =>
        result.Require(result.Tokens.All(token => token.Value.Length > 0), $"{name} is empty.");

    public static ToolEnvironment Environment(string? libtorch) => new(System.Environment.ProcessorCount, libtorch);
}
