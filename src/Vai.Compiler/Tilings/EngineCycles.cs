using Vai.Runtime.Simulation.Timing;

namespace Vai.Compiler.Tilings;

/// <summary>
/// Cycles that some work keeps each engine and the DDR busy, by the rules of the cycle model, at the DPU's usual clock. It ranks plans; it
/// is no promise of time.
/// </summary>
internal readonly record struct EngineCycles(double Load, double Save, double Conv, double Misc, double Ddr)
{
    private static readonly CycleConstants Constants = new();

    private static readonly double BytesPerCycle = Constants.DdrBytesPerSecond / (CycleModel.DefaultFrequencyMHz * 1e6);

    /// <summary>Where engines work side by side the slowest counts, and some of what the others do for waiting at the ends.</summary>
    public long Overlapping => (long)(Longest + ((Load + Save + Conv + Misc - Math.Min(Longest, Load + Save + Conv + Misc)) / 8));

    /// <summary>One after the other.</summary>
    public long InTurn => (long)Math.Max(Load + Save + Conv + Misc, Ddr);

    private double Longest => Math.Max(Math.Max(Math.Max(Load, Save), Math.Max(Conv, Misc)), Ddr);

    public static EngineCycles operator +(EngineCycles left, EngineCycles right) => new(
        left.Load + right.Load, left.Save + right.Save, left.Conv + right.Conv, left.Misc + right.Misc, left.Ddr + right.Ddr);

    public static EngineCycles operator *(double times, EngineCycles work) =>
        new(times * work.Load, times * work.Save, times * work.Conv, times * work.Misc, times * work.Ddr);

    /// <param name="lines">Of the bank.</param>
    /// <param name="bursts">Separate runs of bytes in DDR.</param>
    public static EngineCycles OfLoad(double lines, double bytes, double bursts) => new(
        Constants.LoadCycles + Transfer(lines / Constants.LoadLinesPerCycle, bytes, bursts), 0, 0, 0, bytes / BytesPerCycle);

    /// <summary>One of two that go at a time.</summary>
    public static EngineCycles OfSave(double lines, double bytes, double bursts) => new(
        0, (Constants.SaveCycles + Transfer(lines * Constants.SaveCyclesPerLine, bytes, bursts)) / 2, 0, 0, bytes / BytesPerCycle);

    /// <param name="steps">Output columns, taps and channel groups.</param>
    public static EngineCycles OfConv(double steps) => new(0, 0, Constants.ComputeCycles + steps, 0, 0);

    /// <inheritdoc cref="OfConv"/>
    public static EngineCycles OfMisc(double steps) => new(0, 0, 0, Constants.ComputeCycles + steps, 0);

    private static double Transfer(double throughBanks, double bytes, double bursts) =>
        Math.Max(Math.Max(throughBanks, bursts * Constants.CyclesPerBurst), bytes / BytesPerCycle);
}
