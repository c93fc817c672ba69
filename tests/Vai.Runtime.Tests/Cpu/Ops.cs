using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests.Cpu;

/// <summary>Graphs of one op on given tensors.</summary>
internal static class Ops
{
    /// <summary>Runs one op; an input in another slot than "input" is a constant; so is one in "input!".</summary>
    public static Tensor Run(string type, XirTensor output, AttributeMap attributes, params (string Slot, Tensor Value)[] inputs) =>
        Plan(type, output, attributes, inputs).Run(Given(inputs))["op"];

    public static ExecutionPlan Plan(string type, XirTensor output, AttributeMap attributes, params (string Slot, Tensor Value)[] inputs)
    {
        var sources = inputs.Select((input, i) => Source(i, input.Slot, input.Value));
        var arguments = inputs.Index().GroupBy(input => input.Item.Slot.TrimEnd('!'))
            .Select(slot => new XirArgument(slot.Key, [.. slot.Select(input => Name(input.Index))]));
        return ExecutionPlan.Prepare(XirGraph.Create("one op", [.. sources, new XirOp("op", type, attributes, [.. arguments], output)]));
    }

    public static Dictionary<string, Tensor> Given((string Slot, Tensor Value)[] inputs) =>
        inputs.Index().Where(input => input.Item.Slot == "input").ToDictionary(input => Name(input.Index), input => input.Item.Value);

    public static XirTensor Int8Output(int fixPoint, params int[] shape) => XirTensor.Fixed8("op", fixPoint, shape);

    public static XirTensor FloatOutput(params int[] shape) => XirTensor.Float32("op", shape);

    public static AttributeMap Attributes(Window window, params (string, AttributeValue)[] others) =>
        AttributeMap.Of([.. window.ToAttributes(), ("pad_mode", "FLOOR"), .. others]);

    private static string Name(int index) => $"in{index}";

    private static XirOp Source(int index, string slot, Tensor value)
    {
        var output = value is Int8Tensor integers
            ? XirTensor.Fixed8(Name(index), integers.FixPoint, value.Shape.AsSpan())
            : XirTensor.Float32(Name(index), value.Shape.AsSpan());
        var bytes = value switch
        {
            Int8Tensor numbers => numbers.Data.Select(item => (byte)item).ToArray(),
            FloatTensor numbers => numbers.Data.SelectMany(BitConverter.GetBytes).ToArray(),
            _ => [],
        };
        var (data, constant) = value is Int8Tensor ? ("data-fix", "const-fix") : ("data", "const");
        return slot == "input"
            ? new XirOp(Name(index), data, AttributeMap.Empty, [], output)
            : new XirOp(Name(index), constant,
                AttributeMap.Of(("data", AttributeValue.WrapBytes(bytes)), ("data_type", value is Int8Tensor ? "XINT8" : "FLOAT32")), [],
                output);
    }
}
