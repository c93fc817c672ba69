using CsCheck;
using Vai.Isa.Set0;
using Vai.Numerics;
using static Vai.Runtime.Tests.Simulation.Instructions;

namespace Vai.Runtime.Tests.Simulation;

/// <summary>POOL of instruction set 0 (machine.md 14.3), on all kinds of targets, against its definition.</summary>
public class PoolTests
{
    private const int LargestPad = 7;

    private static readonly string[] Targets = ["B4096_MAX_BG2", "B4096_MAX", "B3136_MAX_BG2", "B1024_MAX", "0x1000020f2014404"];
    private static readonly string[] SmallTargets = ["B512_MAX", "B1152_MAX"];

    [Fact]
    public void A_maximum_is_that_of_the_taps_in_the_map_at_any_window_stride_and_fold() =>
        Gen.Select(Any(), Gen.Int[-2, 2]).Sample((window, shift) => AssertPool(
            window, PoolType.Max, shift, taps => FixedPoint.Saturate(FixedPoint.RoundShift(taps.Max(tap => tap ?? sbyte.MinValue), shift))),
            iter: 60);

    [Theory]
    [InlineData(1, 1, 0), InlineData(2, 1, 2), InlineData(3, 7, 6), InlineData(4, 1, 4), InlineData(5, 10, 8), InlineData(6, 7, 8)]
    [InlineData(7, 21, 10), InlineData(8, 1, 6)]
    public void An_average_has_the_factor_that_is_wired_in_for_its_width(int kernel, int factor, int bits) =>
        Gen.Select(Any(), Gen.Int[-2, 6]).Select((window, shift) => (Window: Square(window, kernel), Shift: shift))
            .Where(item => item.Window is not null).Sample(item => AssertPool(
                item.Window!, PoolType.Average, item.Shift,
                taps => FixedPoint.Saturate(FixedPoint.RoundShift(taps.Sum(tap => (long)(tap ?? 0)) * factor, bits + item.Shift))),
                iter: 10);

    [Theory]
    [InlineData("B4096_MIN", 1, "an average on a DPU without")]
    [InlineData("B4096_MAX_BG2", 2, "pool_type = 2")]
    [InlineData("B4096_MAX_BG2", 3, "pool_type = 3")]
    public void A_type_that_is_unknown_or_not_built_in_is_a_diagnostic(string target, int type, string what) => Assert.Contains(
        what,
        Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine(target).Run(
            new PoolInit { TypeCode = type }.With(), new Pool { BankOut = 8 }.With())).Message, StringComparison.Ordinal);

    [Fact]
    public void More_rows_than_the_target_makes_are_a_diagnostic() => Assert.Contains(
        "VAI6202",
        Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine("B4096_MIN").Run(
            new PoolInit { Rows = 2 }.With(), new Pool { BankOut = 8 }.With())).Message, StringComparison.Ordinal);

    private static Gen<WindowCase> Any() => Gen.OneOf(
        WindowCase.Any(Targets, 4, 8), WindowCase.Any(SmallTargets, 2, 8), WindowCase.Any(["B4096_MIN", "B800_MIN"], 1, 8));

    private static WindowCase? Square(WindowCase window, int kernel) =>
        window with { Target = window.Target.EndsWith("MIN", StringComparison.Ordinal) ? "B4096_MAX" : window.Target } is var average
        && average with
        {
            KernelHeight = kernel,
            KernelWidth = kernel,
            PadTop = Math.Min(window.PadTop, kernel - 1),
            PadLeft = Math.Min(window.PadLeft, kernel - 1),
            MissingBelow = 0,
            MissingRight = Math.Min(window.MissingRight, kernel - 1),
        } is { IsPossible: true } square
            ? square
            : null;

    private static void AssertPool(WindowCase window, PoolType type, int shift, Func<sbyte?[], sbyte> expected)
    {
        var machine = window.Machine();
        var slabs = window.Slabs(machine);
        window.AssertBytes(
            machine,
            (taps, _) => expected(taps),
            new PoolInit
            {
                Type = type,
                Shift = shift,
                KernelHeight = window.KernelHeight,
                KernelWidth = window.KernelWidth,
                StrideHeight = window.StrideHeight,
                StrideWidth = window.StrideWidth,
                Rows = window.Rows,
                JumpRead = window.Groups(machine),
                JumpWrite = window.Groups(machine),
                StrideOffsetIn = window.FoldPhase,
                StrideOut = window.StrideOut,
            }.With(),
            new Pool
            {
                BankIn = window.FirstBank(machine),
                BankAddressIn = slabs[0],
                BankAddressIn1 = slabs[1],
                BankAddressIn2 = slabs[2],
                BankAddressIn3 = slabs[3],
                JumpReadEndLine = window.RowLines(machine),
                BankOut = WindowCase.OutBank(machine),
                BankAddressOut = WindowCase.OutAddress,
                JumpWriteEndLine = window.OutRowLines(machine),
                Length = window.Columns,
                ChannelGroups = window.Groups(machine),
                PadTop = window.PadTop,
                PadLeft = window.PadLeft,
                PadBottom = window.PadBottom(LargestPad),
                PadRight = window.PadRight(LargestPad),
                DownsampleKernelHeight = window.KernelHeight,
                DownsampleKernelWidth = window.KernelWidth,
            }.With());
    }
}
