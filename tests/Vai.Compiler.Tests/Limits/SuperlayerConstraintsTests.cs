using Vai.Compiler.Assembly;
using Vai.Compiler.Limits;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tests.Scheduling;
using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Targets;

namespace Vai.Compiler.Tests.Limits;

public sealed class SuperlayerConstraintsTests
{
    private static readonly DpuTarget Target = DpuTarget.Parse("B4096");

    private static readonly DpuTarget OfSet0 = DpuTarget.Parse("B4096_MAX");

    /// <summary>Leaky relu is bit 28 of the fingerprint.</summary>
    private static readonly DpuTarget WithoutLeakyRelu = DpuTarget.FromFingerprint(0x101000006010407UL);

    /// <summary>Layers just inside and just outside of a limit, and the numbers that the message must name.</summary>
    private static readonly LimitCase[] Limits =
    [
        new("VAI4001", Convolution(Windows.Of(16, 1)), Convolution(Windows.Of(17, 1)), "17", "16"),
        new("VAI4001", Pooling(Windows.Of(1, 256)), Pooling(Windows.Of(1, 257)), "257", "256"),
        new("VAI4002", Convolution(Windows.Of(1, 1, 8, 1)), Convolution(Windows.Of(1, 1, 9, 1)), "9", "8"),
        new("VAI4003", Convolution(Windows.Of(1, 1)), Convolution(Windows.Of(1, 1) with { DilationWidth = 2 }), "2", "1"),
        new("VAI4004", Convolution(Windows.Of(3, 3, top: 2)), Convolution(Windows.Of(3, 3, top: 3)), "3", "2"),
        new("VAI4004", Pooling(Windows.Of(20, 1, top: 15)), Pooling(Windows.Of(20, 1, top: 16)), "16", "15"),
        new("VAI4005", Convolution(Windows.Of(1, 1), channels: 4096), Convolution(Windows.Of(1, 1), channels: 4097), "4097", "4096"),
        new("VAI4006", Convolution(Windows.Of(16, 16), channels: 128), Convolution(Windows.Of(16, 16), channels: 129), "2304", "2048"),
        new("VAI4007", Convolution(Windows.Of(1, 1), shiftCut: 16), Convolution(Windows.Of(1, 1), shiftCut: 17), "17", "16"),
        new("VAI4007", Pooling(Windows.Of(1, 1), shiftCut: 63), Pooling(Windows.Of(1, 1), shiftCut: 64), "64", "63"),
        new("VAI4007", Average(-6), Average(-7), "128", "127"),
        new("VAI4007", HardSigmoid(7), HardSigmoid(6), "6", "7"),
        new("VAI4007", Sum(1, 0, 3), Sum(2, 0, 3), "1", "0"),
        new("VAI4007", Sum(0, 0, 3, 2), Sum(0, 0, 3, 4), "2", "1"),
        new("VAI4009", Convolution(Windows.Of(1, 1), channels: 5, pixel: 65536), Convolution(Windows.Of(1, 1), channels: 5, pixel: 65537),
            "65537", "65536"),
        new("VAI4010", Pooling(Windows.Of(128, 128)), Pooling(Windows.Of(129, 129)), "16641", "B4096"),
        new("VAI4021", Sum(0, 0, 0, 0, 0), Sum(0, 0, 0, 0, 0, 0), "5", "4"),
        new("VAI4021", Elementwise(ElementwiseKind.Multiply, 0, 0, 0), Elementwise(ElementwiseKind.Multiply, 0, 0, 0, 0), "3", "2"),
    ];

    private static readonly LimitCase[] LimitsOfSet0 =
    [
        new("VAI4001", Convolution(Windows.Of(16, 1)), Convolution(Windows.Of(17, 1)), "17", "16"),
        new("VAI4001", Pooling(Windows.Of(1, 8)), Pooling(Windows.Of(1, 9)), "9", "8"),
        new("VAI4001", Pooling(Windows.Of(8, 8), 1), Pooling(Windows.Of(3, 4), 1), "1", "0"),
        new("VAI4001", Depthwise(Windows.Of(16, 16)), Depthwise(Windows.Of(1, 17)), "17", "16"),
        new("VAI4002", Pooling(Windows.Of(1, 1, 8, 1)), Pooling(Windows.Of(1, 1, 9, 1)), "9", "8"),
        new("VAI4002", Depthwise(Windows.Of(1, 1, 8, 1)), Depthwise(Windows.Of(1, 1, 9, 1)), "9", "8"),
        new("VAI4007", Pooling(Windows.Of(2, 2), 15), Pooling(Windows.Of(2, 2), 16), "8", "7"),
        new("VAI4007", Average(-7), Average(-8), "-8", "-7"),
        new("VAI4007", Sum(0, 7), Sum(0, 8), "8", "7"),
        new("VAI4007", Sum(7, 0), Sum(8, 0), "-8", "-7"),
        new("VAI4021", Sum(0, 0, 0, 0, 0), Sum(0, 0, 0, 0, 0, 0), "5", "4"),
    ];

    public static TheoryData<int, string> Numbers =>
        [.. Limits.Index().Select(item => new TheoryDataRow<int, string>(item.Index, item.Item.Code))];

    public static TheoryData<int, string> NumbersOfSet0 =>
        [.. LimitsOfSet0.Index().Select(item => new TheoryDataRow<int, string>(item.Index, item.Item.Code))];

    [Theory, MemberData(nameof(Numbers))]
    public void A_layer_outside_of_a_limit_is_refused_with_both_numbers(int number, string code) =>
        AssertRefused(Target, Limits[number], code);

    [Theory, MemberData(nameof(NumbersOfSet0))]
    public void Instruction_set_0_has_limits_of_its_own(int number, string code) => AssertRefused(OfSet0, LimitsOfSet0[number], code);

    /// <summary>What a target has not, as it was built or in its instruction set.</summary>
    [Theory]
    [InlineData("depthwise convolution", "B4096_MIN", "B4096_MAX")]
    [InlineData("relu6 behind a depthwise convolution", "B4096", "B4096_MAX")]
    [InlineData("relu6 behind a convolution", "B4096", "B4096_MAX_BG2")]
    [InlineData("average pooling", "B512_MIN", "B512_MAX")]
    [InlineData("hard sigmoid", "B4096_MAX", "B4096")]
    [InlineData("product of maps", "B4096_MAX", "B4096")]
    [InlineData("product of a map and a vector", "B4096_MAX", "B4096")]
    [InlineData("element-wise work", "B4096_MAX_EM", "B4096_MAX")]
    public void What_a_DPU_has_not_at_all_is_refused_by_name(string what, string without, string with)
    {
        Superlayer layer = what switch
        {
            "depthwise convolution" => Depthwise(Windows.Of(3, 3)),
            "relu6 behind a depthwise convolution" => Depthwise(Windows.Of(3, 3), Activation.Relu6),
            "relu6 behind a convolution" => Convolution(Windows.Of(3, 3), activation: Activation.Relu6),
            "average pooling" => Pooling(Windows.Of(2, 2), 9),
            "hard sigmoid" => HardSigmoid(7),
            "product of maps" => Elementwise(ElementwiseKind.Multiply, 0, 0, 0),
            "product of a map and a vector" => Scaling(),
            _ => Sum(0, 0, 0),
        };
        Assert.Empty(SuperlayerConstraints.Violations(DpuTarget.Parse(with), layer));
        var violation = SuperlayerConstraints.Violations(DpuTarget.Parse(without), layer).First();
        Assert.Equal("VAI4022", violation.Code);
        Assert.Equal($"The DPU has no {what}: it is a {DpuTarget.Parse(without).Name}.", violation.Message);
    }

    private static void AssertRefused(DpuTarget target, LimitCase limit, string code)
    {
        Assert.Empty(SuperlayerConstraints.Violations(target, limit.Inside));
        var violation = Assert.Single(SuperlayerConstraints.Violations(target, limit.Outside));
        Assert.Equal(code, violation.Code);
        Assert.Contains(limit.Value, violation.Message, StringComparison.Ordinal);
        Assert.Contains(limit.Bound, violation.Message, StringComparison.Ordinal);
        Assert.Equal("layer", violation.Location.Layer);
        Assert.Equal(violation, Assert.Throws<VaiException>(() => ProgramCompiler.Compile(target, [limit.Outside])).Diagnostic);
    }

    [Fact]
    public void Leaky_relu_needs_a_target_that_has_it()
    {
        var layer = Convolution(Windows.Of(1, 1), activation: Activation.LeakyRelu);
        Assert.Empty(SuperlayerConstraints.Violations(Target, layer));
        Assert.Equal("VAI4008", Assert.Single(SuperlayerConstraints.Violations(WithoutLeakyRelu, layer)).Code);
    }

    [Fact]
    public void Every_constraint_has_a_test()
    {
        var tested = Limits.Select(limit => limit.Code).Concat(["VAI4008", "VAI4022"]).ToHashSet();
        Assert.Equal(SuperlayerConstraints.All.Select(constraint => constraint.Descriptor.Code).Order(), tested.Order());
    }

    [Fact]
    public void Pooling_of_stride_three_is_not_fused_because_no_vendor_file_folds_by_three()
    {
        var convolution = (ConvolutionSuperlayer)Convolution(Windows.Square(3, 1, 1));
        Assert.True(SuperlayerConstraints.CanFuse(Target, convolution, Stage(Windows.Square(3, 2), 0)));
        Assert.False(SuperlayerConstraints.CanFuse(Target, convolution, Stage(Windows.Square(3, 3), 0)));
    }

    [Fact]
    public void A_superlayer_whose_parts_do_not_fit_together_is_a_bug_of_the_caller()
    {
        var layer = Convolution(Windows.Square(3, 1, 1));
        var wrong = layer with { Output = layer.Output with { Shape = [1, 40, 39, 4] } };
        Assert.Throws<ArgumentException>(() => ProgramCompiler.Compile(Target, [wrong]));
    }

    private static ElementwiseSuperlayer Sum(int fixPoint, params int[] operands) => Elementwise(ElementwiseKind.Add, fixPoint, operands);

    private static ElementwiseSuperlayer Elementwise(ElementwiseKind kind, int fixPoint, params int[] operands)
    {
        var map = ((AluSuperlayer)Pooling(Windows.Square(1))).Input;
        var part = new ElementwisePart(
            [.. Enumerable.Repeat(map, operands.Length)], ElementwiseStage.Of(kind, [.. operands], fixPoint, hasRelu: false), map);
        return new ElementwiseSuperlayer("layer", map, [part], map);
    }

    private static Superlayer Convolution(
        Xir.Ops.Window window, int channels = 3, int shiftCut = 7, Activation activation = Activation.None, int? pixel = null) =>
        Layer(new LayerShape(channels, new ConvolutionShape(4, window, shiftCut, 1, activation), null), 40, 40, (pixel - channels) ?? 0);

    private static Superlayer Pooling(Xir.Ops.Window window, int shiftCut = 0) =>
        Layer(new LayerShape(3, null, Stage(window, shiftCut)), 300, 300, 0);

    private static Superlayer Depthwise(Xir.Ops.Window window, Activation activation = Activation.None) =>
        Layer(new LayerShape(3, null, null, new DepthwiseShape(window, 8, 8, activation)), 40, 40, 0);

    private static ScalingSuperlayer Scaling()
    {
        var map = ((AluSuperlayer)Pooling(Windows.Square(1))).Input;
        return new("layer", map, map.Slice([0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 3]), new ScalingStage(7), map);
    }

    private static Superlayer Average(int shift) =>
        Layer(new LayerShape(3, null, new PoolingStage(PoolingKind.Average, Windows.Of(1, 1), shift)), 40, 40, 0);

    private static Superlayer HardSigmoid(int fixPoint) =>
        (AluSuperlayer)Pooling(Windows.Square(1)) with { Alu = new HardSigmoidStage(4, 18 - fixPoint) };

    private static PoolingStage Stage(Xir.Ops.Window window, int shiftCut) =>
        shiftCut > 0
            ? new(PoolingKind.Average, window, shiftCut - AluInit.AverageShiftBase)
            : new(PoolingKind.Maximum, window);

    private static Superlayer Layer(LayerShape layer, int height, int width, int slack) => PlacedLayers.Place(layer, height, width, slack);

    private sealed record LimitCase(string Code, Superlayer Inside, Superlayer Outside, string Value, string Bound);
}
