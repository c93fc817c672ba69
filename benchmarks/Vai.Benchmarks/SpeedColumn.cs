using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Vai.Benchmarks;

/// <summary>How many times as fast as the baseline on the same parameters, fastest iteration against fastest iteration.</summary>
internal sealed class SpeedColumn : IColumn
{
    public string Id => "Speed";

    public string ColumnName => "Speed";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 1;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "times as fast as the baseline, fastest iterations compared";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        var baseline = summary.BenchmarksCases.FirstOrDefault(
            candidate => candidate.Descriptor.Baseline && candidate.Parameters.DisplayInfo == benchmarkCase.Parameters.DisplayInfo);
        return baseline is not null && summary[baseline]?.ResultStatistics is { } reference
            && summary[benchmarkCase]?.ResultStatistics is { } own
            ? (reference.Min / own.Min).ToString("F2", CultureInfo.InvariantCulture)
            : "-";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
