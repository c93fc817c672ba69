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
    [InlineData("cnn_small.int", "cnn_small.b4096")]
    public void Our_compiled_model_gives_the_bytes_of_the_vendors(string quantized, string twin)
    {
        var vendors = XmodelFile.Read(SharedData.Require($"xmodels/{twin}.xmodel"));
        var target = CompiledModel.From(vendors).DpuSubgraphs[0].Target;
        var ours = ModelCompiler.Compile(XmodelFile.Read(SharedData.Require($"xmodels/{quantized}.xmodel")), target, cancellationToken: TestContext.Current.CancellationToken);
        using var expected = ModelRunner.From(vendors, DpuBackend.Simulator);
        using var actual = ModelRunner.From(ours.Graph, DpuBackend.Simulator);
        Assert.Equal(expected.Inputs.Select(input => (input.FixPoint, input.Length)), actual.Inputs.Select(input => (input.FixPoint, input.Length)));
        for (var seed = 0; seed < 8; seed++)
        {
            var input = new sbyte[expected.Inputs.Single().Length];
            new Random(seed).NextBytes(MemoryMarshal.AsBytes(input.AsSpan()));
            Assert.Equal(Run(expected, input), Run(actual, input));
        }
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

    private static sbyte[] Run(ModelRunner runner, sbyte[] input)
    {
        var output = new sbyte[runner.Outputs.Single().Length];
        runner.Run(input, output);
        return output;
    }
}
