using Vai.Numerics;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;
using Vai.Runtime.Tests.Cpu;
using Vai.Xir.Serialization;

namespace Vai.Runtime.Tests;

public class ModelRunnerTests
{
    [Fact]
    public void The_simulator_and_the_processor_give_the_same_bytes_and_reals()
    {
        using var cpu = Load("cnn_small.b4096", DpuBackend.Cpu);
        using var simulator = Load("cnn_small.b4096", DpuBackend.Simulator);
        var input = RandomTensors.Int8(5, cpu.Inputs[0].FixPoint!.Value, cpu.Inputs[0].Shape.AsSpan());
        sbyte[] first = new sbyte[cpu.Outputs[0].Length], second = new sbyte[cpu.Outputs[0].Length];

        cpu.Run(input.Data, first);
        simulator.Run(input.Data, second);

        Assert.Equal(first, second);
        Assert.Equal(
            first.Select(value => FixedPoint.Dequantize(value, cpu.Outputs[0].FixPoint!.Value)),
            simulator.Run(RandomTensors.ToFloat(input).Data));
    }

    [Fact]
    public void Inputs_outputs_and_target_are_those_of_the_file()
    {
        using var runner = Load("cnn_small.b4096");

        Assert.Equal(new TensorInfo("CNN__input_0", [1, 28, 28, 1], 6), Assert.Single(runner.Inputs));
        Assert.Equal(new TensorInfo("CNN__CNN_Sequential_network__Flatten_11__ret", [1, 10], 4), Assert.Single(runner.Outputs));
        Assert.Equal(new TensorInfo("CNN__CNN_Sequential_network__Flatten_11__ret_fix_", [1, 10], null), Assert.Single(runner.Results));
        Assert.Equal("DPUCZDX8G_ISA1_B4096", runner.Target?.Name);
    }

    [Fact]
    public void A_float_run_rounds_half_up_and_ends_with_the_processors_softmax()
    {
        using var runner = Load("lenet.b4096");
        var input = Enumerable.Range(0, runner.Inputs[0].Length).Select(i => ((i * 37) % 256) / 255f).ToArray();

        var probabilities = runner.Run(input);

        Assert.Equal(10, probabilities.Length);
        Assert.Equal(1, probabilities.Sum(), 1e-5);
        var integers = new sbyte[10];
        runner.Run(Array.ConvertAll(input, value => FixedPoint.QuantizeHalfUp(value, runner.Inputs[0].FixPoint!.Value)), integers);
        var powers = integers.Select(value => Math.Exp(FixedPoint.Dequantize(value, runner.Outputs[0].FixPoint!.Value))).ToArray();
        Assert.All(powers.Zip(probabilities), pair => Assert.Equal(pair.First / powers.Sum(), pair.Second, 1e-6));
    }

    [Fact]
    public void Several_DPU_and_processor_subgraphs_are_chained()
    {
        using var cpu = Load("zerodce.b4096");
        var plan = ExecutionPlan.Prepare(XmodelFile.Read(ModelFiles.PathOf("zerodce.b4096")));
        var input = RandomTensors.Int8(3, cpu.Inputs[0].FixPoint!.Value, cpu.Inputs[0].Shape.AsSpan());

        var output = cpu.Run(new Dictionary<string, Int8Tensor> { [cpu.Inputs[0].Name] = input })[cpu.Outputs[0].Name];

        var result = (FloatTensor)plan.Run(new Dictionary<string, Tensor> { [cpu.Inputs[0].Name] = input })[cpu.Results[0].Name];
        Assert.Equal(result.Data, RandomTensors.ToFloat(output).Data);
    }

    [Fact]
    public void A_quantized_graph_runs_on_the_processor_and_agrees_with_the_compiled_one()
    {
        using var quantized = Load("cnn_small.int");
        using var compiled = Load("cnn_small.b4096");
        var input =
            RandomTensors.ToFloat(RandomTensors.Int8(9, compiled.Inputs[0].FixPoint!.Value, compiled.Inputs[0].Shape.AsSpan())).Data;

        Assert.Equal(compiled.Run(input), quantized.Run(input));
        Assert.Null(quantized.Target);
        Assert.Empty(quantized.Outputs);
    }

    [Fact]
    public void Many_threads_may_run_one_runner()
    {
        using var runner = Load("cnn_small.b4096");
        var inputs = Enumerable.Range(0, 64).Select(seed => RandomTensors.Int8(seed, 0, runner.Inputs[0].Shape.AsSpan()).Data).ToArray();
        var alone = inputs.Select(Run).ToArray();

        var together = new sbyte[inputs.Length][];
        Parallel.For(0, inputs.Length, i => together[i] = Run(inputs[i]));

        Assert.Equal(alone, together);

        sbyte[] Run(sbyte[] input)
        {
            var output = new sbyte[runner.Outputs[0].Length];
            runner.Run(input, output);
            return output;
        }
    }

    [Fact]
    public void A_disposed_runner_does_not_run()
    {
        var runner = Load("cnn_small.b4096");
        runner.Dispose();

        Assert.Throws<ObjectDisposedException>(() => runner.Run(new float[runner.Inputs[0].Length]));
    }

    [Fact]
    public void An_input_of_the_wrong_length_is_named_with_both_numbers()
    {
        using var runner = Load("cnn_small.b4096");

        var error = Assert.Throws<VaiException>(() => runner.Run(new float[783])).Diagnostic;

        Assert.Equal("VAI6103", error.Code);
        Assert.Contains("783", error.Message, StringComparison.Ordinal);
        Assert.Contains("784", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_of_another_fix_point_is_refused()
    {
        using var runner = Load("cnn_small.b4096");
        var input = RandomTensors.Int8(1, 3, runner.Inputs[0].Shape.AsSpan());

        var error =
            Assert.Throws<VaiException>(() => runner.Run(new Dictionary<string, Int8Tensor> { [runner.Inputs[0].Name] = input }))
            .Diagnostic;

        Assert.Equal("VAI6103", error.Code);
    }

    [Fact]
    public void An_op_that_nobody_knows_is_named_when_it_is_run()
    {
        using var runner = Load("pointpillars.b4096-30");
        var inputs = runner.Inputs.ToDictionary(input => input.Name, input => new FloatTensor(input.Shape, new float[input.Length]));

        var error = Assert.Throws<VaiException>(() => runner.Run(inputs)).Diagnostic;

        Assert.Equal("VAI6101", error.Code);
        Assert.Contains("PPScatterV2", error.Message, StringComparison.Ordinal);
    }

    private static ModelRunner Load(string name, DpuBackend backend = DpuBackend.Cpu) =>
        ModelRunner.Load(ModelFiles.PathOf(name), backend);
}
