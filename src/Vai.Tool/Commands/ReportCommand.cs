using System.CommandLine;
using System.Globalization;
using Vai.Reports.Page;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary><c>vai report</c>: one page that shows what was built, why, and what to change; for CI, whether it became slower.</summary>
internal static class ReportCommand
{
    /// <summary>The exit code of a model that is slower than is allowed.</summary>
    private const int Slower = 3;

    public static Command Create()
    {
        var model = CommandLine.Model("A compiled model, ours or the vendor's, or the folder that a build made of it.");
        var output = new Option<string?>("--output") { Description = "The page to write; without it report.html in the model's folder." }
            .OfPath();
        var against = new Option<string?>("--against")
            {
                Description = "Another model to compare with: a compiled one, the folder of a build, or the report.json of one.",
            }.OfPath();
        var limit = new Option<string?>("--fail-if-slower")
            {
                Description = "For instance 5%: the exit code is 3 where a frame takes longer than that against the other model; without " +
                    "--against it is the build before, where one is kept.",
            };
        limit.Validators.Add(result => result.Require(result.Tokens.All(token => Percent(token.Value) is not null),
            "--fail-if-slower takes a percentage such as 5%."));
        var frequency = CommandLine.Frequency("The DPU's clock in MHz.");
        var command = new Command("report", "Writes a page that shows a compiled model: its graph, time, memory and numbers.")
            { model, output, against, limit, frequency };
        command.Does(model, (arguments, log, _) =>
        {
            var (path, clock) = (arguments.GetRequiredValue(model), arguments.GetValue(frequency));
            var allowed = arguments.GetValue(limit) is { } text ? Percent(text) : null;
            var source = ReportStage.Read(path, clock);
            var other = arguments.GetValue(against) ?? (allowed is null ? null : Before(path));
            source = source with { Other = other is null ? null : ReportStage.Summary(other, clock) };
            var page = arguments.GetValue(output) ?? ReportStage.PageOf(path);
            var data = PageData.Of(source);
            AtomicFile.WriteAllText(page, ReportPage.Write(data));
            log.WriteLine(page);
            return Judge(data.Summary, data.Other, allowed, log);
        });
        return command;
    }

    private static string Before(string path) =>
        Path.Combine(Path.GetDirectoryName(ReportStage.PageOf(path))!, ReportStage.SummaryBefore);

    private static int Judge(ModelSummary now, ModelSummary? other, double? allowed, ConsoleLog log)
    {
        if (other is null)
        {
            return 0;
        }

        var more = other.Milliseconds > 0 ? (now.Milliseconds / other.Milliseconds) - 1 : 0;
        log.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{now.Milliseconds:F4} ms a frame, {other.Milliseconds:F4} ms before: {(more > 0 ? "+" : "")}{100 * more:F2} %"));
        if (allowed is not { } most || more <= most)
        {
            return 0;
        }

        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"That is slower than the {100 * most:0.##} % that are allowed."));
        return Slower;
    }

    // "5%" and "5" are the same.
    private static double? Percent(string text) =>
        double.TryParse(text.Trim().TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value <= 1000 ? value / 100 : null;
}
