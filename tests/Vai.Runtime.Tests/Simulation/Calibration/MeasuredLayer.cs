using System.Globalization;

namespace Vai.Runtime.Tests.Simulation.Calibration;

/// <summary>A line of the vendor's profile of ResNet-50: what one layer took on a B4096 at 300 MHz, launch included.</summary>
internal sealed record MeasuredLayer(
    string Name, double GigaOperations, double Milliseconds, double LoadWeightsMiB, double LoadFeaturesMiB, double StoreMiB)
{
    public static IReadOnlyList<MeasuredLayer> Read() =>
        [.. File.ReadLines(SharedData.Require("perf/resnet50.b4096.300MHz.csv")).Skip(1).Select(line => Parse(line.Split(',')))];

    private static MeasuredLayer Parse(string[] cells) =>
        new(cells[0], Number(cells[1]), Number(cells[2]), Number(cells[4]), Number(cells[5]), Number(cells[6]));

    // "~0": too small for the profile's digits.
    private static double Number(string cell) => cell == "~0" ? 0 : double.Parse(cell, CultureInfo.InvariantCulture);
}
