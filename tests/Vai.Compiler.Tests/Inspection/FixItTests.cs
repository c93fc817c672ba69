using System.Globalization;
using System.Text.RegularExpressions;
using Vai.Compiler.Inspection;
using Vai.Reports;
using Vai.Targets;

namespace Vai.Compiler.Tests.Inspection;

/// <summary>Rewrites that bring a layer to the DPU: what they say is what the compiler does with the rewritten network.</summary>
public partial class FixItTests
{
    private static readonly Window Kernel3 = new(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 };

    [Theory]
    [InlineData(OpNames.Swish, "Hardswish instead of SiLU")]
    [InlineData(OpNames.Gelu, "Hardswish instead of GELU")]
    [InlineData(OpNames.Mish, "Hardswish instead of Mish")]
    [InlineData(OpNames.Sigmoid, "Hardsigmoid instead of Sigmoid")]
    [InlineData(OpNames.Tanh, "Hardtanh instead of Tanh")]
    public void A_function_between_layers_has_one_that_the_DPU_computes(string function, string title)
    {
        var report = Inspect(Between(function));

        Assert.Equal(3, report.DpuSubgraphs);
        Assert.All(report.LayersOnCpu, layer => Assert.Equal((title, 1), (layer.Reason!.FixIt!.Title, layer.Reason.FixIt.DpuSubgraphs)));
        // Of all layers of a kind it is said once.
        Assert.Single(Regex.Matches(report.ToText(), $"rewrite: {title}. DPU subgraphs: 3 now, 1 then."));
    }

    [Theory]
    [InlineData(OpNames.Swish), InlineData(OpNames.Gelu), InlineData(OpNames.Mish), InlineData(OpNames.Sigmoid), InlineData(OpNames.Tanh)]
    public void The_two_functions_differ_by_no_more_than_it_says(string function)
    {
        var said = double.Parse(
            Number().Match(Inspect(Between(function)).LayersOnCpu.First().Reason!.FixIt!.Cost).Value, CultureInfo.InvariantCulture);
        var largest = Enumerable.Range(-10_000, 20_001).Max(step => Difference(function, step / 1000.0));

        Assert.InRange(largest, 0.8 * said, said);
    }

    [Fact]
    public void Mixing_pixels_becomes_repeating_them()
    {
        var net = new FloatNet();
        var map = net.Convolution("conv", net.Input("image", 1, 8, 8, 3), 8, Kernel3);
        map = net.Shaped("up", OpNames.Resize, map, [1, 16, 16, 8], AttributeMap.Of(
            ("mode", "BILINEAR"), ("align_corners", false), ("half_pixel_centers", true)));
        net.Convolution("last", map, 4, Kernel3);

        var report = Inspect(net.Build());

        Assert.Equal(2, report.DpuSubgraphs);
        var fixIt = Assert.Single(report.LayersOnCpu).Reason!.FixIt!;
        Assert.Equal(1, fixIt.DpuSubgraphs);
        Assert.Contains("nn.Upsample(scale_factor=2, mode=\"nearest\")", fixIt.PyTorch);
    }

    [Fact]
    public void Probabilities_at_the_end_are_left_to_the_application()
    {
        var net = new FloatNet();
        net.Elementwise("softmax", OpNames.Softmax, AttributeMap.Of(("axis", -1)), net.Linear("linear", net.Input("image", 1, 16), 10));

        var fixIt = Assert.Single(Inspect(net.Build()).LayersOnCpu).Reason!.FixIt!;

        Assert.Equal("Leave it to the application", fixIt.Title);
        Assert.Null(fixIt.DpuSubgraphs);
    }

    [Fact]
    public void What_has_no_rewrite_has_none()
    {
        var net = new FloatNet();
        net.Elementwise("root", OpNames.Sqrt, null, net.Convolution("conv", net.Input("image", 1, 8, 8, 3), 8, Kernel3));

        Assert.Null(Assert.Single(Inspect(net.Build()).LayersOnCpu).Reason!.FixIt);
    }

    private static InspectionReport Inspect(XirGraph graph) => ModelInspector.Inspect(graph, DpuTarget.Parse("B3136"));

    private static XirGraph Between(string function)
    {
        var net = new FloatNet();
        var map = net.Input("image", 1, 8, 8, 3);
        for (var layer = 0; layer < 2; layer++)
        {
            map = net.Elementwise($"function_{layer}", function, null, net.Convolution($"conv_{layer}", map, 8, Kernel3));
        }

        net.Convolution("last", map, 4, Kernel3);
        return net.Build();
    }

    private static double Difference(string function, double x)
    {
        var gate = Math.Clamp(x + 3, 0, 6) / 6;
        return Math.Abs(function switch
        {
            OpNames.Swish => (x / (1 + Math.Exp(-x))) - (x * gate),
            OpNames.Gelu => (x * 0.5 * (1 + Numerics.ErrorFunction.Of(x / Math.Sqrt(2)))) - (x * gate),
            OpNames.Mish => (x * Math.Tanh(Math.Log(1 + Math.Exp(x)))) - (x * gate),
            OpNames.Sigmoid => (1 / (1 + Math.Exp(-x))) - gate,
            _ => Math.Tanh(x) - Math.Clamp(x, -1, 1),
        });
    }

    [GeneratedRegex(@"\d\.\d+")]
    private static partial Regex Number();
}
