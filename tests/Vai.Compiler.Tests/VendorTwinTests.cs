using System.Runtime.InteropServices;
using Vai.Runtime;
using Vai.Runtime.Simulation;
using Vai.Targets;
using Vai.Tests;
using Vai.Xir;

namespace Vai.Compiler.Tests;

/// <summary>A quantized model of the vendor, compiled by us and by the vendor: the same bytes come out, each on its own instructions.</summary>
public class VendorTwinTests
{
    [Theory]
    [InlineData("cnn_small.int", "cnn_small.b4096", 8)]
    [InlineData("mbconv_se_k3_dual.int", "mbconv_se_k3_dual.b2304", 3)]
    [InlineData("mbconv_se_k3_six.int", "mbconv_se_k3_six.b2304", 3)]
    public void Our_compiled_model_gives_the_bytes_of_the_vendors(string quantized, string compiled, int inputs)
    {
        var twin = new VendorTwin(quantized, compiled);
        twin.AssertSameBytes(twin.Compile(verify: true).Graph, inputs);
    }

    /// <summary>
    /// Models with layers on the processor that the executor does not know, or with real inputs: DPU subgraph by DPU subgraph, in the
    /// order of both files.
    /// </summary>
    [Theory]
    [InlineData("conv1d.int", "conv1d.b4096", 2, 4)]
    [InlineData("mbconv_se_k3_dual.int", "mbconv_se_k3_dual.b2304", 2, 4)]
    [InlineData("pointpillars.int", "pointpillars.b4096-30", 2, 1)]
    public void Our_DPU_subgraphs_give_the_bytes_of_the_vendors(string quantized, string twin, int count, int seeds)
    {
        var vendors = CompiledModel.From(XmodelFile.Read(SharedData.Require($"xmodels/{twin}.xmodel")));
        var target = vendors.DpuSubgraphs[0].Target;
        var ours = CompiledModel.From(ModelCompiler.Compile(
            XmodelFile.Read(SharedData.Require($"xmodels/{quantized}.xmodel")), target, new CompilationOptions { Verification = null }, cancellationToken: TestContext.Current.CancellationToken).Graph);
        Assert.Equal(count, vendors.DpuSubgraphs.Length);
        Assert.Equal(count, ours.DpuSubgraphs.Length);
        foreach (var (expected, actual) in vendors.DpuSubgraphs.Zip(ours.DpuSubgraphs))
        {
            for (var seed = 0; seed < seeds; seed++)
            {
                Assert.Equal(Outputs(expected, seed), Outputs(actual, seed));
            }
        }
    }

    /// <summary>The bytes of all outputs in the order of their names. Inputs of one name (without the vendor's numbering of uploads) get the same bytes.</summary>
    private static sbyte[][] Outputs(DpuSubgraph subgraph, int seed)
    {
        var inputs = new Dictionary<string, Int8Tensor>(StringComparer.Ordinal);
        foreach (var input in subgraph.Inputs)
        {
            var data = new sbyte[input.ElementCount];
            var number = (seed * 1000) + (input.FixPoint * 10) + input.Shape.Length;
            new Random(number).NextBytes(MemoryMarshal.AsBytes(data.AsSpan()));
            inputs[input.OpName] = new Int8Tensor(input.Shape, input.FixPoint, data);
        }

        var memory = SubgraphSimulation.Run(subgraph, inputs, (ulong)seed);
        return [.. subgraph.Outputs.OrderBy(output => output.OpName, StringComparer.Ordinal).Select(output => memory[output.OpName].Data)];
    }

    /// <summary>
    /// The vendor's compiler makes of a bilinear reduction by 8 one that picks every eighth pixel (guide dpu-isa.md 9); ours computes what
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
