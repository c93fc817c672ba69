using Vai.Isa;
using Vai.Runtime.Simulation.Timing;
using Vai.Targets;
using static Vai.Runtime.Tests.Simulation.Instructions;

namespace Vai.Runtime.Tests.Simulation;

public class CycleModelTests(ITestOutputHelper output)
{
    private static readonly DpuTarget Target = DpuTarget.Parse("B4096");

    private static readonly CycleConstants Simple = new()
    {
        DdrBytesPerSecond = 300e6 * 32, LoadCycles =
            10, SaveCycles = 10, SaveCyclesPerLine = 1, CyclesPerBurst = 1, ComputeCycles = 7, InitCycles = 2,
    };

    [Fact]
    public void A_CONV_takes_a_cycle_for_each_column_tap_and_channel_group() => Assert.Equal(
        2 + (20 * 3 * 3 * 4) + 7,
        Estimate(
            new ConvInit { KernelHeight = 3, KernelWidth = 3, JumpRead = 4, Rows = 8 }.With(),
            new Conv { Length = 20, ChannelGroups = 4, BankOut = 8, PadBottom = 2, PadRight = 2 }.With()).Cycles);

    [Fact]
    public void Engines_overlap_unless_a_token_orders_them()
    {
        var load = Load(0, 0, 0, 100, 32);
        var save = Save(1, 0, 0, 50, 16);

        // LOAD: 10 + 3200 bytes at 32 a cycle. SAVE: 10 + 800 bytes at 16 a cycle, through a DDR that both share.
        Assert.Equal(110, Estimate(load).Cycles);
        Assert.Equal(60, Estimate(save).Cycles);
        Assert.Equal(135, Estimate(load, save).Cycles);
        Assert.Equal(170, Estimate(load.With(signals: Engines.Save), save.With(waits: Engines.Load)).Cycles);
    }

    [Fact]
    public void Bytes_and_milliseconds_follow_from_program_and_clock()
    {
        var estimate = CycleModel.Estimate(Target, [Load(0, 0, 0, 100, 32), Save(1, 0, 0, 50, 16), Instructions.End], frequencyMHz: 150);

        Assert.Equal((3200, 800), (estimate.BytesLoaded, estimate.BytesStored));
        Assert.Equal(estimate.Cycles / 150e3, estimate.HardwareMilliseconds, precision: 4);
        Assert.Equal(0.0652, estimate.Milliseconds - estimate.HardwareMilliseconds, precision: 6);
    }

    /// <summary>
    /// Frames a second of these networks with several threads on a KV260, where the DPU is never idle (performance.md 1): nothing was
    /// fitted to them. The published MobileNetV2 is another file of the same network, the published YOLOv5 nano has a tenth more
    /// operations.
    /// </summary>
    [Theory]
    [SharedRow("mobilenet_v2.b4096", 336.82)]
    [SharedRow("yolov5n.b4096", 137.51)]
    public void The_estimate_of_a_whole_vendor_program_is_within_a_quarter_of_the_published_speed(
        string file, double publishedFramesPerSecond)
    {
        var subgraphs = VendorPrograms.Load(file).DpuSubgraphs;
        var estimates = subgraphs.Select(subgraph => CycleModel.Estimate(subgraph.Target, subgraph.Program)).ToList();
        var framesPerSecond = 1000 / estimates.Sum(estimate => estimate.Milliseconds);

        output.WriteLine($"{file}: {framesPerSecond:f1} frames/s estimated, {publishedFramesPerSecond} published");
        estimates.ForEach(estimate => output.WriteLine(estimate.ToString()));
        Assert.InRange(framesPerSecond, publishedFramesPerSecond / 1.25, publishedFramesPerSecond * 1.25);
    }

    private static CycleEstimate Estimate(params ReadOnlySpan<Instruction> instructions) =>
        CycleModel.Estimate(Target, [.. instructions, Instructions.End], CycleModel.DefaultFrequencyMHz, Simple);
}
