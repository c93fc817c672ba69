using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Vai.Benchmarks;

/// <summary>Work per second of the fastest iteration.</summary>
internal sealed class WorkColumn(string name, string legend, double unit, Func<IWork, long> amount) : IColumn
{
    public static WorkColumn GigaMultiplyAccumulates { get; } =
        new("GMAC/s", "10^9 multiply-accumulates a second", 1e9, work => work.MultiplyAccumulates);

    public static WorkColumn MegaInstructions { get; } = new("MInstr/s", "10^6 DPU instructions a second", 1e6, work => work.Instructions);

    public string Id => name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        benchmarkCase.Parameters.Items.Select(item => item.Value).OfType<IWork>().FirstOrDefault() is { } work
        && amount(work) > 0 && summary[benchmarkCase]?.ResultStatistics is { } statistics
            ? (amount(work) / statistics.Min / unit * 1e9).ToString("F1", CultureInfo.InvariantCulture)
            : "-";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
