using Vai.Compiled;
using Vai.Compiler.Verification;
using Vai.Numerics;
using Vai.Runtime;
using Vai.Runtime.Tensors;
using Vai.Targets;

namespace Vai.Compiler.Tests.Decompilation;

/// <summary>A compiled model compiled anew: what the simulator makes of the result is what the executor makes of the file it came
/// from.</summary>
internal static class Recompiled
{
    private static readonly VerificationOptions Verification = new() { Seeds = [1], Extremes = false };

    public static CompilationResult For(XirGraph compiled, DpuTarget target)
    {
        var result =
            ModelCompiler.Recompile(compiled, target, new CompilationOptions { Verification = Verification },
                cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(CompiledModel.From(result.Graph).DpuSubgraphs, subgraph => Assert.Equal(target, subgraph.Target));
        return result;
    }

    /// <summary>All outputs and results, on random and extreme inputs.</summary>
    public static void AssertSameBytes(XirGraph source, params ReadOnlySpan<XirGraph> recompiled)
    {
        var custom = ModelRunner.CustomOperatorTypes(source)
            .ToDictionary(type => type, CustomOperator (_) => Spread, StringComparer.Ordinal);
        using var expected = ModelRunner.From(source, DpuBackend.Cpu, customOperators: custom);
        var wanted = Inputs(expected).Select(input => (Input: input, Outputs: Run(expected, input))).ToList();
        foreach (var graph in recompiled)
        {
            using var actual = ModelRunner.From(graph, DpuBackend.Simulator, customOperators: custom);
            Assert.Equal(Signature(expected.Inputs), Signature(actual.Inputs));
            Assert.Equal(Signature(expected.Outputs), Signature(actual.Outputs));
            Assert.Equal(Signature(expected.Results), Signature(actual.Results));
            foreach (var (input, outputs) in wanted)
            {
                foreach (var ((name, data), (otherName, other)) in outputs.Zip(Run(actual, input)))
                {
                    Assert.Equal(name, otherName);
                    Assert.True(data.AsSpan().SequenceEqual(other),
                        $"{name}: {data.Zip(other).Count(pair => pair.First != pair.Second)} of {data.Length} numbers differ");
                }
            }
        }
    }

    private static IEnumerable<string> Signature(IEnumerable<TensorInfo> tensors) =>
        tensors.Select(tensor => $"{tensor.Name} [{string.Join(',', tensor.Shape)}] {tensor.FixPoint}");

    /// <summary>The numbers of all results and, where the model takes int8 alone, of all int8 outputs, by name.</summary>
    private static List<(string Name, float[] Data)> Run(ModelRunner runner, IReadOnlyDictionary<string, FloatTensor> input)
    {
        var values = runner.Run(input).ToDictionary(pair => "result " + pair.Key, pair => pair.Value.Data, StringComparer.Ordinal);
        if (runner.Inputs.All(tensor => tensor.FixPoint is not null))
        {
            var integers = runner.Inputs.ToDictionary(
                tensor => tensor.Name,
                tensor => new Int8Tensor(tensor.Shape, tensor.FixPoint!.Value,
                    [.. input[tensor.Name].Data.Select(value => FixedPoint.QuantizeHalfUp(value, tensor.FixPoint.Value))]),
                StringComparer.Ordinal);
            foreach (var (name, output) in runner.Run(integers))
            {
                values.Add("output " + name, output.Dequantized().Data);
            }
        }

        return [.. values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))];
    }

    private static IEnumerable<IReadOnlyDictionary<string, FloatTensor>> Inputs(ModelRunner runner)
    {
        var random = new Random(7);
        yield return Of(() => random.Next(-128, 128));
        yield return Of(() => -128);
        yield return Of(() => 127);

        IReadOnlyDictionary<string, FloatTensor> Of(Func<int> next) => runner.Inputs.ToDictionary(
            input => input.Name,
            input => new FloatTensor(input.Shape,
                [.. Enumerable.Range(0, input.Length).Select(_ => MathF.ScaleB(next(), -(input.FixPoint ?? 0)))]),
            StringComparer.Ordinal);
    }

    /// <summary>Any function will do for an op that only its user knows, if it is always the same.</summary>
    private static float[] Spread(XirOp op, ImmutableArray<FloatTensor> inputs) =>
        [.. Enumerable.Range(0, (int)op.Output.ElementCount)
            .Select(i => inputs.IsEmpty ? i % 5 : inputs[0].Data[i * 7 % inputs[0].Data.Length])];
}
