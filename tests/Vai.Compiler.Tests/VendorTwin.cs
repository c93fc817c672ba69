using System.Runtime.InteropServices;
using Vai.Compiled;
using Vai.Runtime;
using Vai.Runtime.Simulation;
using Vai.Runtime.Tensors;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Compiler.Tests;

/// <summary>A quantized model of the vendor's and what the vendor's compiler made of it.</summary>
internal sealed record VendorTwin(string Quantized, string Compiled)
{
    /// <summary>Ops of the vendor's models that neither executor knows: a mean over the axis that shrinks to 1.</summary>
    public static ImmutableDictionary<string, CustomOperator> CustomOperators { get; } = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        [KeyValuePair.Create<string, CustomOperator>("aten::mean", Mean),
            KeyValuePair.Create<string, CustomOperator>("aten::adaptive_avg_pool1d", Mean)]);

    public XirGraph QuantizedGraph => XmodelFile.Read(SharedData.Require($"xmodels/{Quantized}.xmodel"));

    public XirGraph VendorGraph => XmodelFile.Read(SharedData.Require($"xmodels/{Compiled}.xmodel"));

    public DpuTarget Target => CompiledModel.From(VendorGraph).DpuSubgraphs[0].Target;

    /// <summary>Our compilation for the vendor's target.</summary>
    public CompilationResult Compile(bool verify) => ModelCompiler.Compile(
        QuantizedGraph, Target, verify ? new CompilationOptions() : new CompilationOptions { Verification = null },
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Both compiled models, each on its own instructions.</summary>
    /// <param name="prepare">What becomes of random input bytes.</param>
    public void AssertSameBytes(XirGraph ours, int inputs, Action<TensorInfo, sbyte[]>? prepare = null)
    {
        using var expected = ModelRunner.From(VendorGraph, DpuBackend.Simulator, customOperators: CustomOperators);
        using var actual = ModelRunner.From(ours, DpuBackend.Simulator, customOperators: CustomOperators);
        Assert.Equal(expected.Inputs.Select(input => (input.FixPoint, input.Length)),
            actual.Inputs.Select(input => (input.FixPoint, input.Length)));
        for (var seed = 0; seed < inputs; seed++)
        {
            var input = new sbyte[expected.Inputs.Single().Length];
            new Random(seed).NextBytes(MemoryMarshal.AsBytes(input.AsSpan()));
            prepare?.Invoke(expected.Inputs.Single(), input);
            Assert.Equal(Run(expected, input), Run(actual, input));
        }
    }

    /// <summary>DPU subgraph by DPU subgraph, in the order of both files, on one random input.</summary>
    public void AssertSameBytesOfSubgraphs(XirGraph ours, int count)
    {
        var pairs = CompiledModel.From(VendorGraph).DpuSubgraphs.Zip(CompiledModel.From(ours).DpuSubgraphs).ToList();
        Assert.Equal(count, pairs.Count);
        Assert.All(pairs, pair => Assert.Equal(Outputs(pair.First), Outputs(pair.Second)));
    }

    /// <summary>The bytes of all outputs in the order of their names; each subgraph has one input, so the same bytes go in.</summary>
    private static sbyte[][] Outputs(DpuSubgraph subgraph)
    {
        var input = Assert.Single(subgraph.Inputs);
        var data = new sbyte[input.ElementCount];
        new Random(1).NextBytes(MemoryMarshal.AsBytes(data.AsSpan()));
        var values = new Dictionary<string, Int8Tensor>(StringComparer.Ordinal) { [input.OpName] = new(input.Shape, input.FixPoint, data) };
        var memory = SubgraphSimulation.Run(subgraph, values, 1);
        return [.. subgraph.Outputs.OrderBy(output => output.OpName, StringComparer.Ordinal).Select(output => memory[output.OpName].Data)];
    }

    private static sbyte[] Run(ModelRunner runner, sbyte[] input)
    {
        var output = new sbyte[runner.Outputs.Single().Length];
        runner.Run(input, output);
        return output;
    }

    private static float[] Mean(XirOp op, ImmutableArray<FloatTensor> inputs)
    {
        var (shape, result) = (inputs[0].Shape, op.Output.Shape);
        var axis = shape.Zip(result).Index().First(pair => pair.Item.First != pair.Item.Second).Index;
        var inner = shape[(axis + 1)..].Aggregate(1, (product, size) => product * size);
        return
        [
            .. Enumerable.Range(0, (int)op.Output.ElementCount).Select(i => (float)Enumerable.Range(0, shape[axis])
                .Average(k => (double)inputs[0].Data[(((i / inner * shape[axis]) + k) * inner) + (i % inner)])),
        ];
    }
}
