using System.Runtime.InteropServices;
using Vai.Compiler;
using Vai.Targets;

namespace Vai.Tool.Commands;

/// <summary>One convolution of random numbers, compiled for the DPU that a board has.</summary>
internal static class FirstRunNetwork
{
    private const int Size = 28;
    private const int Channels = 32;
    private const int FixPoint = 5;
    private const int Seed = 1;

    private static readonly Window Window = new(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 };

    /// <exception cref="VaiException">VAI4105 to VAI4108: it is compiled wrongly.</exception>
    public static XirGraph Compile(DpuTarget target) => ModelCompiler.Compile(Quantized(), target).Graph;

    /// <summary>Random numbers.</summary>
    public static sbyte[] Numbers(int count, int seed = Seed)
    {
        var numbers = new sbyte[count];
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    private static XirGraph Quantized()
    {
        ImmutableArray<XirOp> weights = Constant("weights", Channels, 3, 3, Channels);
        ImmutableArray<XirOp> bias = Constant("bias", Channels);
        int[] shape = [1, Size, Size, Channels];
        var data = new XirOp(
            "input", OpNames.Data, AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(shape)), ("data_type", "FLOAT32")), [],
            XirTensor.Float32("input", shape));
        var input = Fix(data);
        var convolution = new XirOp(
            "convolution", OpNames.Conv2d,
            AttributeMap.Of(Window.ToAttributes()).With(
                ("pad_mode", "FLOOR"), ("group", 1), ("in_dim", Channels), ("out_dim", Channels), ("bias_term", true)),
            [XirArgument.Of("input", input.Name), XirArgument.Of("weights", weights[^1].Name), XirArgument.Of("bias", bias[^1].Name)],
            XirTensor.Float32("convolution", shape));
        return XirGraph.Create("FirstRun", [data, input, .. weights, .. bias, convolution, Fix(convolution)]);
    }

    private static ImmutableArray<XirOp> Constant(string name, params int[] shape)
    {
        var numbers = Numbers(shape.Aggregate(1, (product, size) => product * size), Seed + name.Length);
        var bytes = MemoryMarshal.AsBytes<float>(Array.ConvertAll(numbers, number => MathF.ScaleB(number, -FixPoint)));
        var constant = new XirOp(
            name, OpNames.Const,
            AttributeMap.Of(
                ("data", AttributeValue.WrapBytes(bytes.ToArray())), ("data_type", "float32"),
                ("shape", AttributeValue.OfInt32Vector(shape))),
            [], XirTensor.Float32(name, shape));
        return [constant, Fix(constant)];
    }

    // The sums of 288 products need the room of seven bits more.
    private static XirOp Fix(XirOp op) => new(
        op.Name + "_fix", OpNames.Fix,
        AttributeMap.Of(
            ("fix_point", op.Type == OpNames.Conv2d ? 0 : FixPoint), ("bit_width", 8), ("if_signed", true), ("round_mode", "DPU_ROUND")),
        [XirArgument.Of("input", op.Name)], XirTensor.Float32(op.Name + "_fix", [.. op.Output.Shape]));
}
