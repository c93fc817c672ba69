using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests;

/// <summary>A way of running asks for a form of the model; a model of another form is refused, with what it is or has.</summary>
public class ModelFormTests
{
    private const int Elements = CopyModel.Columns * CopyModel.Channels;

    [Fact]
    public void A_model_that_is_not_compiled_has_no_int8_outputs()
    {
        using var runner = ModelRunner.From(Reals(inputs: 1, results: 1));

        AssertRefused("it is not compiled, so it has no int8 outputs", () => runner.Run(new Dictionary<string, Int8Tensor>()));
        AssertRefused("it has 0 int8 outputs, this way of running needs 1", () => runner.Run(new sbyte[2], new sbyte[2]));
    }

    [Theory]
    [InlineData(2, 1, "it has 2 inputs, this way of running needs 1")]
    [InlineData(1, 3, "it has 3 results, this way of running needs 1")]
    public void Several_inputs_or_results_need_names(int inputs, int results, string what)
    {
        using var runner = ModelRunner.From(Reals(inputs, results));

        AssertRefused(what, () => runner.Run(new float[2]));
        var named = runner.Run(runner.Inputs.ToDictionary(input => input.Name, input => new FloatTensor(input.Shape, [-1, 1])));
        Assert.Equal(results, named.Count);
    }

    [Fact]
    public void A_compiled_model_whose_input_is_real_takes_no_int8()
    {
        using var runner = ModelRunner.From(CopyModel.Create(isInputReal: true));
        var integers = new Int8Tensor([1, 1, CopyModel.Columns, CopyModel.Channels], CopyModel.FixPoint, new sbyte[Elements]);

        AssertRefused("'real' takes real numbers, not int8", () => runner.Run(integers.Data, new sbyte[Elements]));
        AssertRefused("'real' takes real numbers, not int8", () => runner.Run(new Dictionary<string, Int8Tensor> { ["real"] = integers }));
        Assert.Equal(Enumerable.Repeat(0.25f, Elements), runner.Run(Enumerable.Repeat(0.25f, Elements).ToArray()));
    }

    /// <summary>Inputs of two numbers, which a sum joins where they are several, and results that are a relu each.</summary>
    private static XirGraph Reals(int inputs, int results)
    {
        string[] names = [.. Enumerable.Range(0, inputs).Select(i => $"in{i}")];
        return XirGraph.Create("reals",
        [
            .. names.Select(name => Op(name, OpNames.Data)),
            .. inputs > 1 ? [Op("sum", OpNames.Add, names)] : ImmutableArray<XirOp>.Empty,
            .. Enumerable.Range(0, results).Select(i => Op($"relu{i}", OpNames.Relu, inputs > 1 ? "sum" : names[0])),
        ]);
    }

    private static XirOp Op(string name, string type, params ReadOnlySpan<string> inputs) => new(
        name, type, AttributeMap.Empty, inputs.IsEmpty ? [] : [XirArgument.Of("input", inputs)], XirTensor.Float32(name, 2));

    private static void AssertRefused(string what, Action run)
    {
        var error = Assert.Throws<VaiException>(run).Diagnostic;
        Assert.Equal(("VAI6104", $"The model cannot be run in this way: {what}."), (error.Code, error.Message));
    }
}
