using CsCheck;
using Vai.Compiler.Limits;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tests.Scheduling;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Tests.Assembly;

public sealed class ProgramCompilerTests
{
    private static readonly PoolingStage MaxPool2 = new(PoolingKind.Maximum, Windows.Square(2, 2));

    /// <summary>B4096 with one group of feature-map banks: bits 25:24 of the fingerprint are 1.</summary>
    private static readonly DpuTarget OneBankGroup = DpuTarget.FromFingerprint(0x101000015010407UL);

    public static TheoryData<string> Sizes => [.. DpuArchitecture.All.Select(architecture => architecture.Name)];

    private static ImmutableArray<LayerShape> FashionNetwork =>
    [
        new(1, new(32, Windows.Square(3, 1, 1), 7, 3, Activation.Relu), MaxPool2),
        new(32, new(64, Windows.Square(3, 1, 1), 9, 4, Activation.Relu), MaxPool2),
        new(64, new(128, Windows.Square(7), 12, 2, Activation.Relu), null),
        new(128, new(10, Windows.Square(1), 9, 5, Activation.None), null),
    ];

    [Theory, MemberData(nameof(Sizes))]
    public void A_network_for_fashion_images_computes_what_the_formulas_say(string size) =>
        SimulatedProgram.Verify(DpuTarget.Parse(size), 28, 28, FashionNetwork);

    [Fact]
    public void Any_convolution_computes_what_the_formulas_say() =>
        LayerGenerators.Convolutions.Sample(Verify, iter: 200);

    [Fact]
    public void Any_pooling_computes_what_the_formulas_say() =>
        LayerGenerators.Poolings.Sample(Verify, iter: 200);

    [Fact]
    public void Any_depthwise_convolution_computes_what_the_formulas_say() =>
        LayerGenerators.DepthwiseConvolutions.Sample(Verify, iter: 200);

    /// <summary>7 x 7 over 800 channels: more lines than the bank of depthwise weights has.</summary>
    [Theory, MemberData(nameof(Sizes))]
    public void Depthwise_weights_that_do_not_fit_their_bank_pass_through_it(string size)
    {
        var layer = new LayerShape(800, null, null, new DepthwiseShape(Windows.Square(7, 1, 3), 9, 3, Activation.Relu));
        var compiled = SimulatedProgram.Verify(DpuTarget.Parse(size), 9, 8, [layer]);
        Assert.True(compiled.Schedule.Superlayers[0].Tiling!.Lines.BlockGroups * 49 <= DpuArchitecture.BankDepth);
    }

    /// <summary>The heart of MobileNet: 1 x 1 to more channels, 3 x 3 a channel, 1 x 1 back.</summary>
    [Theory, MemberData(nameof(Sizes))]
    public void An_inverted_residual_computes_what_the_formulas_say(string size)
    {
        var expand = new ConvolutionShape(144, Windows.Square(1), 7, 3, Activation.Relu);
        var filter = new DepthwiseShape(Windows.Square(3, 2, 1), 7, 3, Activation.Relu);
        SimulatedProgram.Verify(DpuTarget.Parse(size), 28, 28,
            [new(24, expand, null, filter), new(144, new(32, Windows.Square(1), 9, 3, Activation.None), null)]);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Kernels_of_all_heights_and_strides_reach_over_the_slabs(string size)
    {
        foreach (var kernel in Enumerable.Range(1, 16))
        {
            var window = Windows.Of(kernel, 1 + (kernel % 3), 1 + (kernel % 8), 1, kernel / 2, 0, kernel - 1, kernel % 3);
            SimulatedProgram.Verify(DpuTarget.Parse(size), 37, 5, [new(3, new(9, window, 8, 2, Activation.None), null)]);
            SimulatedProgram.Verify(DpuTarget.Parse(size), 37, 5,
                [new(3, new(9, window with { StrideHeight = 1 }, 8, 2, Activation.None), null)]);
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Wide_rows_are_cut_into_strips(string size)
    {
        var compiled = SimulatedProgram.Verify(
            DpuTarget.Parse(size), 9, 2500, [new(5, new(6, Windows.Of(3, 5, 1, 1, 1, 4, 1, 2), 6, 1, Activation.LeakyRelu), MaxPool2)]);
        Assert.True(compiled.Schedule.Superlayers[0].Tiling!.Lines.Columns < 1250);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Weights_that_do_not_fit_the_banks_pass_through_them_once(string size)
    {
        var compiled = SimulatedProgram.Verify(
            DpuTarget.Parse(size), 4, 3, [new(130, new(300, Windows.Square(3, 1, 1), 10, 1, Activation.Relu), null)]);
        Assert.Equal(300 + (300 * 9 * 130), compiled.Instructions.OfType<Load>()
            .Where(load => load.Register == PlacedLayers.ConstantRegister).Sum(load => load.Length * load.Channels));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Weights_of_few_bytes_are_loaded_together(string size)
    {
        var target = DpuTarget.Parse(size);
        var lanes = target.Architecture.ChannelParallel;
        var compiled = SimulatedProgram.Verify(
            target, 4, 3, [new(30, new((5 * lanes) + 3, Windows.Square(1), 10, 1, Activation.Relu), null)]);
        Assert.Equal(1 + lanes, compiled.Instructions.OfType<Load>().Count(load => load.Register == PlacedLayers.ConstantRegister));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Windows_of_few_channels_are_gathered_into_the_channels(string size)
    {
        var target = DpuTarget.Parse(size);
        foreach (var (window, width) in new[]
        {
            (Windows.Square(5, 2, 2), 31), (Windows.Square(3, 1, 1), 2500), (Windows.Of(3, 5, 1, 1, 1, 1, 1, 3), 9),
            (Windows.Of(2, 4, 2, 3), 40), (Windows.Of(4, 5, 3, 2, 1, 0, 2, 3), 12),
        })
        {
            var compiled = SimulatedProgram.Verify(target, 11, width, [new(3, new(20, window, 6, 1, Activation.Relu), null)]);
            Assert.All(compiled.Instructions.OfType<ConvInit>(), init => Assert.Equal(1, init.KernelWidth));
        }
    }

    /// <summary>LOAD makes the padding at both ends with one count of pixels: here the front wants more than the end can bear.</summary>
    [Fact]
    public void Windows_whose_padding_no_load_can_make_stay_as_they_are()
    {
        var window = Windows.Of(3, 5, 1, 1, 1, 4, 1, 1);
        var compiled = SimulatedProgram.Verify(DpuTarget.Parse("B4096"), 11, 9, [new(3, new(20, window, 6, 1, Activation.Relu), null)]);
        Assert.All(compiled.Instructions.OfType<ConvInit>(), init => Assert.Equal(5, init.KernelWidth));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_window_as_large_as_its_map_is_one_pixel(string size)
    {
        var compiled = SimulatedProgram.Verify(
            DpuTarget.Parse(size), 7, 9, [new(11, new(20, Windows.Of(7, 9), 6, 1, Activation.Relu), null)]);
        Assert.Contains(compiled.Instructions.OfType<Load>(), load => load.Channels == 7 * 9 * 11);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void The_deepest_kernels_that_the_limits_allow_fit(string size)
    {
        var target = DpuTarget.Parse(size);
        var lanes = target.Architecture.ChannelParallel;
        SimulatedProgram.Verify(target, 3, 18, [new(128 * lanes, new(lanes + 1, Windows.Of(1, 16), 12, 1, Activation.None), null)]);
        SimulatedProgram.Verify(target, 18, 17,
            [new(8 * lanes, new(1, Windows.Of(16, 16, 8, 8, 15, 15, 15, 15), 12, 1, Activation.None), null)]);
        SimulatedProgram.Verify(target, 2, 2, [new(256 * lanes, new(3, Windows.Of(2, 2, 1, 1, 1, 1), 12, 1, Activation.None), null)]);
        SimulatedProgram.Verify(target, 1, 1, [new(7, new(256 * lanes, Windows.Square(1), 5, 1, Activation.None), null)]);
    }

    [Theory]
    [InlineData(256, 1)]
    [InlineData(1, 256)]
    [InlineData(100, 3)]
    [InlineData(61, 128)]
    public void One_window_may_be_much_higher_than_the_banks_are_many(int height, int width)
    {
        foreach (var target in LayerGenerators.Targets.Where(target => target.Features.LargestPoolKernel >= Math.Max(height, width)))
        {
            SimulatedProgram.Verify(target, height, width, [new(3, null, new(PoolingKind.Average, Windows.Of(height, width)))]);
            SimulatedProgram.Verify(target, height + 3, width, [new(3, null, new(PoolingKind.Maximum, Windows.Of(height, width)))]);
        }
    }

    [Fact]
    public void A_target_with_one_bank_group_shares_it_between_input_and_output()
    {
        SimulatedProgram.Verify(OneBankGroup, 28, 28, FashionNetwork);
        SimulatedProgram.Verify(OneBankGroup, 40, 300, [new(20, new(20, Windows.Square(3, 1, 1), 9, 3, Activation.Relu), MaxPool2)]);
    }

    [Fact]
    public void Without_overlap_the_same_bytes_come_out() =>
        SimulatedProgram.Verify(DpuTarget.Parse("B1600"), 28, 28, FashionNetwork, options: new SchedulingOptions { Overlap = false });

    [Fact]
    public void The_same_layers_give_the_same_code()
    {
        var target = DpuTarget.Parse("B3136");
        Assert.Equal(
            DpuProgram.Encode(SimulatedProgram.Verify(target, 28, 28, FashionNetwork).Instructions, target.InstructionSet),
            DpuProgram.Encode(SimulatedProgram.Verify(target, 28, 28, FashionNetwork).Instructions, target.InstructionSet));
    }

    [Fact]
    public void A_network_of_proven_encodings_has_nothing_inferred() =>
        Assert.Empty(SimulatedProgram.Verify(DpuTarget.Parse("B3136"), 28, 28, FashionNetwork).InferredEncodings);

    [Fact]
    public void Encodings_that_no_vendor_file_shows_are_named()
    {
        Assert.Contains("CONV of several rows on B512",
            SimulatedProgram.Verify(DpuTarget.Parse("B512"), 28, 28, FashionNetwork).InferredEncodings);
        Assert.Contains("CONV with stride 3", SimulatedProgram.Verify(
            DpuTarget.Parse("B4096"), 9, 9, [new(3, new(4, Windows.Square(3, 3), 7, 1, Activation.None), null)]).InferredEncodings);
    }

    /// <summary>A fused ALU stage where it can be fused, two superlayers where it cannot: what lowering does.</summary>
    private static void Verify(LayerCase test)
    {
        ImmutableArray<LayerShape> layers = [test.Layer];
        if (test.Layer is { Convolution: not null, AluWindow: not null } layer && !CanFuse(test))
        {
            layers = [layer with { Pooling = null, Depthwise = null },
                new LayerShape(layer.OutputChannels, null, layer.Pooling, layer.Depthwise)];
        }

        SimulatedProgram.Verify(test.Target, test.Height, test.Width, layers, test.Seed, test.Pattern, test.Slack);
    }

    private static bool CanFuse(LayerCase test)
    {
        var fused = (ConvolutionSuperlayer)PlacedLayers.Place(test.Layer, test.Height, test.Width, test.Slack);
        return SuperlayerConstraints.CanFuse(test.Target, fused with { Alu = null }, fused.Alu!);
    }
}
