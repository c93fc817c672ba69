using System.Runtime.InteropServices;
using Vai.Runtime;
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

    private static sbyte[] Run(ModelRunner runner, sbyte[] input)
    {
        var output = new sbyte[runner.Outputs.Single().Length];
        runner.Run(input, output);
        return output;
    }
}
