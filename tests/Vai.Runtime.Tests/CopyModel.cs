using Vai.Isa;
using Vai.Targets;

namespace Vai.Runtime.Tests;

/// <summary>
/// The smallest compiled model: DPU subgraphs one after the other, each copying a pixel row of <see cref="Columns"/> x
/// <see cref="Channels"/> numbers from one register to another; behind them the processor makes real numbers of them.
/// </summary>
internal static class CopyModel
{
    public const int Columns = 4;
    public const int Channels = 16;
    public const int FixPoint = 3;
    private const int InputRegister = 2;
    private const int OutputRegister = 3;

    /// <param name="subgraphs">DPU subgraphs.</param>
    /// <param name="isInputReal">Whether the processor makes the int8 numbers, of an input "real".</param>
    /// <param name="target">The DPU that its code is for.</param>
    public static XirGraph Create(int subgraphs = 1, bool isInputReal = false, string target = "B4096")
    {
        List<XirOp> ops = isInputReal
            ? [Op("real", OpNames.Data) with { Output = Real("real") }, Op("in", OpNames.Float2Fix, "real") with { Attributes = OnGrid }]
            : [Op("in", OpNames.DataFix)];
        List<XirSubgraph> children = [Subgraph("user", "USER", AttributeMap.Empty, ops[0].Name)];
        children.AddRange(ops.Skip(1).Select(op => Subgraph("rounding", "CPU", AttributeMap.Empty, op.Name)));
        for (var i = 0; i < subgraphs; i++)
        {
            ops.AddRange(
            [
                InDdr(Op($"up{i}", OpNames.Upload, ops[^1].Name), InputRegister),
                InDdr(Op($"copy{i}", OpNames.ReshapeFix, $"up{i}"), OutputRegister),
                Op($"down{i}", OpNames.Download, $"copy{i}"),
            ]);
            children.Add(Subgraph($"dpu{i}", "DPU", Compiled(DpuTarget.Parse(target)), $"up{i}", $"copy{i}", $"down{i}"));
        }

        ops.Add(new XirOp("out", OpNames.Fix2Float, OnGrid, [XirArgument.Of("input", ops[^1].Name)], Real("out")));
        children.Insert(1, Subgraph("cpu", "CPU", AttributeMap.Empty, "out")); // their order says nothing
        return XirGraph.Create("copies", ops) with
        {
            Root = new XirSubgraph("root", [.. ops.Select(op => op.Name)], AttributeMap.Empty, [.. children]),
        };
    }

    private static AttributeMap OnGrid => AttributeMap.Of(("fix_point", FixPoint));

    private static AttributeMap Compiled(DpuTarget target) => AttributeMap.Of(
        ("dpu_fingerprint", target.Fingerprint),
        ("mc_code", AttributeValue.WrapBytes(DpuProgram.Encode(
        [
            new Load { Length = Columns, Channels = Channels, JumpRead = Channels, JumpWrite = 1, Register = InputRegister },
            new Save { Length = Columns, Channels = Channels, JumpRead = 1, JumpWrite = Channels, Register = OutputRegister },
            new End(),
        ], target.InstructionSet))),
        ("reg_id_to_size", AttributeValue.OfMap(Registers(_ => Columns * Channels))),
        ("reg_id_to_context_type", AttributeValue.OfMap(Registers(_ => "INTERFACE"))));

    private static Dictionary<string, T> Registers<T>(Func<int, T> value) =>
        new[] { InputRegister, OutputRegister }.ToDictionary(id => $"REG_{id}", value);

    private static XirSubgraph Subgraph(string name, string device, AttributeMap attributes, params ImmutableArray<string> ops) =>
        new(name, ops, attributes.With(("device", device)), []);

    private static XirOp Op(string name, string type, params ReadOnlySpan<string> inputs) => new(
        name, type, AttributeMap.Empty, inputs.IsEmpty ? [] : [XirArgument.Of("input", inputs)],
        XirTensor.Fixed8(name, FixPoint, 1, 1, Columns, Channels));

    private static XirTensor Real(string name) => XirTensor.Float32(name, 1, 1, Columns, Channels);

    private static XirOp InDdr(XirOp op, int register) => op with
    {
        Output = op.Output with { Attributes = op.Output.Attributes.With(("location", 1), ("reg_id", register), ("ddr_addr", 0)) },
    };
}
