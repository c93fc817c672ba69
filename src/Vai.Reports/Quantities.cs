using System.Globalization;

namespace Vai.Reports;

/// <summary>Numbers and shapes as reports write them, the same on every machine.</summary>
internal static class Quantities
{
    /// <summary>1 x 28 x 28 x 1.</summary>
    public static string Shape(IEnumerable<int> shape) =>
        string.Join(" x ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));

    /// <summary>421,642.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Operations in millions: 12.345 MOP.</summary>
    public static string Workload(long operations) => string.Create(CultureInfo.InvariantCulture, $"{operations / 1e6:F3} MOP");
}
