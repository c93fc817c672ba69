using Vai.Numerics;
using Vai.Runtime.Cpu;
using Vai.Tests;
using Vai.Xir;

namespace Vai.Runtime.Tests.Cpu;

/// <summary>
/// The vendor's quantized graph (float arithmetic between <c>fix</c> ops) and the graph that the vendor compiled from it (int8 ops)
/// must agree in every tensor that both have.
/// </summary>
public class QuantizedAgainstCompiledTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("cnn_small.int.xmodel", "cnn_small.b4096.xmodel")]
    public void A_compiled_graph_gives_the_bytes_of_its_quantized_graph(string quantized, string compiled)
    {
        var quantizedGraph = XmodelFile.Read(SharedData.Require($"xmodels/{quantized}"));
        var compiledGraph = XmodelFile.Read(SharedData.Require($"xmodels/{compiled}"));
        var inputs = compiledGraph.OfType("data-fix").ToDictionary(op => op.Name, op => RandomTensors.For(op, 1));

        var integers = ExecutionPlan.Prepare(compiledGraph).RunAll(inputs.ToDictionary(pair => pair.Key, pair => (Tensor)pair.Value));
        var reals = ExecutionPlan.Prepare(quantizedGraph).RunAll(inputs.ToDictionary(pair => pair.Key, pair => (Tensor)RandomTensors.ToFloat(pair.Value)));

        foreach (var (name, value) in integers)
        {
            output.WriteLine($"{compiledGraph.Op(name).Type} {name}");
        }
        foreach (var (name, value) in reals)
        {
            output.WriteLine($"{quantizedGraph.Op(name).Type} {name}");
        }
    }
}
