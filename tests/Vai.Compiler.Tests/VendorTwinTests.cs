namespace Vai.Compiler.Tests;

/// <summary>A quantized model of the vendor, compiled by us and by the vendor: the same bytes come out, each on its own
/// instructions.</summary>
public class VendorTwinTests
{
    [Theory]
    [SharedRow("cnn_small.int", "cnn_small.b4096", 8)]
    [SharedRow("conv1d.int", "conv1d.b4096", 4)]
    [SharedRow("mbconv_se_k3_dual.int", "mbconv_se_k3_dual.b2304", 3)]
    [SharedRow("mbconv_se_k3_six.int", "mbconv_se_k3_six.b2304", 3)]
    public void Our_compiled_model_gives_the_bytes_of_the_vendors(string quantized, string compiled, int inputs)
    {
        var twin = new VendorTwin(quantized, compiled);
        twin.AssertSameBytes(twin.Compile(verify: true).Graph, inputs);
    }

    /// <summary>Between its two DPU subgraphs is a scatter, with another input of the model, that only its user's code knows.</summary>
    [Fact]
    public void Pointpillars_gives_the_bytes_of_the_vendors_in_each_DPU_subgraph()
    {
        var twin = new VendorTwin("pointpillars.int", "pointpillars.b4096-30");
        twin.AssertSameBytesOfSubgraphs(twin.Compile(verify: false).Graph, 2);
    }

    /// <summary>
    /// The vendor's compiler makes of a bilinear reduction by 8 one that picks every eighth pixel (machine.md 9); ours computes what
    /// the quantized graph says. Where each block of 8 x 8 pixels has one colour, both are the same.
    /// </summary>
    [Fact]
    public void Zerodce_gives_the_bytes_of_the_vendors_where_picking_a_pixel_is_right()
    {
        const int block = 8;
        var twin = new VendorTwin("zerodce.int", "zerodce.b4096");
        twin.AssertSameBytes(twin.Compile(verify: false).Graph, 1, (tensor, data) =>
        {
            var (width, channels) = (tensor.Shape[2], tensor.Shape[3]);
            for (var i = 0; i < data.Length; i++)
            {
                var (pixel, channel) = Math.DivRem(i, channels);
                var (y, x) = Math.DivRem(pixel, width);
                data[i] = data[(((y / block * block * width) + (x / block * block)) * channels) + channel];
            }
        });
    }
}
