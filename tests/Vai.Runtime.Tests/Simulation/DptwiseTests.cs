using CsCheck;
using Vai.Isa.Set0;
using static Vai.Runtime.Tests.Simulation.Instructions;

namespace Vai.Runtime.Tests.Simulation;

/// <summary>DPTWISE of instruction set 0 (machine.md 14.4), on all kinds of targets, against its definition.</summary>
public class DptwiseTests
{
    private const int LargestPad = 15;
    private const int WeightsLine = 30;
    private const int BiasLine = 40;

    private static readonly int[] Activations = [0, 1, 3, 4];

    private static readonly string[] Targets = ["B4096_MAX_BG2", "B4096_MAX", "B2304_MAX", "B1024_MAX", "0x1000020f2014404"];

    [Fact]
    public void It_is_a_depthwise_convolution_with_any_activation_window_stride_and_fold() => Gen.Select(
        Gen.OneOf(WindowCase.Any(Targets, 4, 5), WindowCase.Any(["B512_MAX", "B800_MAX"], 2, 5)),
        Gen.Int[4, 9], Gen.Int[0, 6], Gen.Int[0, 3].Select(number => Activations[number]))
        .Sample(AssertConvolution, iter: 80);

    [Fact]
    public void A_DPU_without_depthwise_convolutions_refuses_it() => Assert.Contains(
        "the target makes 0 of a depthwise convolution at once",
        Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine("B4096_MIN").Run(
            new DwInit().With(), new Dptwise { BankOut = 8 }.With())).Message, StringComparison.Ordinal);

    [Fact]
    public void An_activation_of_unknown_meaning_is_a_diagnostic() => Assert.Contains(
        "act_type = 2",
        Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine("B4096_MAX").Run(
            new DwInit().With(), new Dptwise { BankOut = 8, ActivationCode = 2 }.With())).Message, StringComparison.Ordinal);

    private static void AssertConvolution(WindowCase window, int shiftCut, int shiftBias, int activation)
    {
        var machine = window.Machine();
        var (slabs, groups, taps) = (window.Slabs(machine), window.Groups(machine), window.KernelHeight * window.KernelWidth);
        window.AssertBytes(
            machine,
            (values, channel) => ConvTests.Activate(
                activation,
                (2 * values.Select((value, i) =>
                    (long)(value ?? 0) * machine.Source[WindowCase.WeightsAddress + (i * window.Channels) + channel]).Sum())
                    + ((long)machine.Source[WindowCase.BiasAddress + channel] << shiftBias),
                shiftCut + 1),
            Load(machine.Target.Banks.DepthwiseWeightBank, WeightsLine, WindowCase.WeightsAddress, taps, window.Channels)
                with { JumpWrite = groups },
            Load(machine.Target.Banks.BiasBank, BiasLine, WindowCase.BiasAddress, 1, window.Channels),
            new DwInit
            {
                KernelHeight = window.KernelHeight,
                KernelWidth = window.KernelWidth,
                StrideHeight = window.StrideHeight,
                StrideWidth = window.StrideWidth,
                Rows = window.Rows,
                ShiftCut = shiftCut,
                ShiftBias = shiftBias,
                JumpRead = groups,
                JumpReadEndLine = window.RowLines(machine),
                JumpWrite = groups,
                JumpWriteEndLine = window.OutRowLines(machine),
                StrideOffsetIn = window.FoldPhase,
                StrideOut = window.StrideOut,
            }.With(),
            new Dptwise
            {
                BankIn = window.FirstBank(machine),
                BankAddressIn = slabs[0],
                BankAddressIn1 = slabs[1],
                BankAddressIn2 = slabs[2],
                BankAddressIn3 = slabs[3],
                BankOut = WindowCase.OutBank(machine),
                BankAddressOut = WindowCase.OutAddress,
                BankAddressWeights = WeightsLine,
                BankAddressBias = BiasLine,
                Length = window.Columns,
                ChannelGroups = groups,
                ActivationCode = activation,
                PadTop = window.PadTop,
                PadLeft = window.PadLeft,
                PadBottom = window.PadBottom(LargestPad),
                PadRight = window.PadRight(LargestPad),
            }.With());
    }
}
