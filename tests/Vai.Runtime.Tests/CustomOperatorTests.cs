using Vai.Runtime.Tensors;
using Vai.Runtime.Tests.Cpu;
using Vai.Xir.Serialization;

namespace Vai.Runtime.Tests;

/// <summary>A vendor model with a layer of its author's own between two DPU subgraphs: a prelu that XIR calls Mylayer.</summary>
public class CustomOperatorTests
{
    private static readonly Dictionary<string, CustomOperator> Mylayer = new(StringComparer.Ordinal) { ["Mylayer"] = PRelu };

    public static TheoryData<string> Files => ["tf2_custom_op.b4096-25", "tf2_custom_op.b4096-30"];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_delegate_joins_the_subgraphs_on_both_backends(string file)
    {
        using var cpu = Load(file, DpuBackend.Cpu, Mylayer);
        using var simulator = Load(file, DpuBackend.Simulator, Mylayer);
        using var zeros =
            Load(file, DpuBackend.Cpu, new Dictionary<string, CustomOperator>
            { ["Mylayer"] = (op, _) => new float[op.Output.ElementCount] });
        Assert.Equal(2, cpu.DpuSubgraphs.Length);
        var input = RandomTensors.ToFloat(RandomTensors.Int8(3, cpu.Inputs[0].FixPoint!.Value, cpu.Inputs[0].Shape.AsSpan())).Data;

        Assert.Equal(cpu.Run(input), simulator.Run(input));
        Assert.NotEqual(cpu.Run(input), zeros.Run(input));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_types_that_need_a_delegate_are_known_before(string file) =>
        Assert.Equal(["Mylayer"], ModelRunner.CustomOperatorTypes(XmodelFile.Read(ModelFiles.PathOf(file))));

    [Fact]
    public void Without_a_delegate_a_run_fails_and_says_what_is_missing()
    {
        using var runner = Load("tf2_custom_op.b4096-25", DpuBackend.Cpu, null);
        var diagnostic = Assert.Throws<VaiException>(() => runner.Run(new float[28 * 28])).Diagnostic;
        Assert.Equal(("VAI6101", "custom_layer"), (diagnostic.Code, diagnostic.Location.Layer));
        Assert.Contains("Mylayer", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_delegate_that_gives_too_few_numbers_is_named()
    {
        using var runner =
            Load("tf2_custom_op.b4096-25", DpuBackend.Cpu, new Dictionary<string, CustomOperator> { ["Mylayer"] = (_, _) => new float[3] });
        var diagnostic = Assert.Throws<VaiException>(() => runner.Run(new float[28 * 28])).Diagnostic;
        Assert.Equal("VAI6103", diagnostic.Code);
        Assert.Contains("gave 3 numbers, shape [1,2,2,64] has 256", diagnostic.Message, StringComparison.Ordinal);
    }

    // Inputs: the feature map, and a slope for each of its numbers or channels.
    private static float[] PRelu(XirOp op, ImmutableArray<FloatTensor> inputs)
    {
        var (map, slopes) = (inputs[0].Data, inputs[1].Data);
        return [.. map.Select((value, i) => value < 0 ? value * slopes[i % slopes.Length] : value)];
    }

    private static ModelRunner Load(string file, DpuBackend backend, IReadOnlyDictionary<string, CustomOperator>? customOperators) =>
        ModelRunner.Load(ModelFiles.PathOf(file), backend, customOperators: customOperators);
}
