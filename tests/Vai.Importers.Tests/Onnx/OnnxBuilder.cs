using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using Vai.Importers.Onnx.Wire;
using Vai.Importers.PyTorch.Script.Code;

namespace Vai.Importers.Tests.Onnx;

/// <summary>Writes small ONNX models, as an exporter would.</summary>
internal sealed class OnnxBuilder(int opset = 17)
{
    private readonly GraphProto _graph = new() { Name = "net" };
    private readonly List<FunctionProto> _functions = [];
    private readonly List<OperatorSetIdProto> _imports = [new() { Version = opset }];
    private int _names;

    public OnnxBuilder Input(string name, params object[] dimensions)
    {
        _graph.Input.Add(Value(name, dimensions));
        return this;
    }

    public OnnxBuilder Output(params string[] names)
    {
        _graph.Output.AddRange(names.Select(name => Value(name, null)));
        return this;
    }

    public OnnxBuilder Floats(string name, float[] values, params int[] shape)
    {
        _graph.Initializer.Add(FloatTensor(name, values, shape));
        return this;
    }

    /// <summary>A constant of reproducible numbers between -1 and 1.</summary>
    public OnnxBuilder Random(string name, params int[] shape) =>
        Floats(name, Numbers(name.Sum(c => c) + shape.Sum(), shape.Aggregate(1, (product, size) => product * size)), shape);

    public OnnxBuilder Integers(string name, params long[] values)
    {
        _graph.Initializer.Add(IntegerTensor(name, values, values.Length));
        return this;
    }

    public OnnxBuilder Scalar(string name, long value)
    {
        _graph.Initializer.Add(IntegerTensor(name, [value]));
        return this;
    }

    public OnnxBuilder Initializer(TensorProto tensor)
    {
        _graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>A node; inputs and outputs are names separated by spaces, - stands for one left out.</summary>
    public OnnxBuilder Node(string type, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        _graph.Node.Add(MakeNode(type, inputs, outputs, $"n{_names++}", attributes));
        return this;
    }

    public OnnxBuilder Function(FunctionProto function)
    {
        _functions.Add(function);
        _imports.Add(new OperatorSetIdProto { Domain = function.Domain, Version = 1 });
        return this;
    }

    public GraphProto Graph => _graph;

    public byte[] ToBytes()
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "tests", Graph = _graph };
        model.OpsetImport.AddRange(_imports);
        model.Functions.AddRange(_functions);
        return model.ToByteArray();
    }

    public static NodeProto MakeNode(
        string type, string inputs, string outputs, string name, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type[(type.LastIndexOf('.') + 1)..], Domain =
            type.Contains('.', StringComparison.Ordinal) ? type[..type.LastIndexOf('.')] : "", Name = name };
        node.Input.AddRange(Names(inputs));
        node.Output.AddRange(Names(outputs));
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        return node;
    }

    public static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number:
                (attribute.I, attribute.Type) = (number, 2);
                break;
            case float number:
                (attribute.F, attribute.Type) = (number, 1);
                break;
            case string text:
                (attribute.S, attribute.Type) = (ByteString.CopyFrom(Encoding.UTF8.GetBytes(text)), 3);
                break;
            case int[] numbers:
                attribute.Ints.AddRange(numbers.Select(number => (long)number));
                attribute.Type = 7;
                break;
            case float[] numbers:
                attribute.Floats.AddRange(numbers);
                attribute.Type = 6;
                break;
            case TensorProto tensor:
                (attribute.T, attribute.Type) = (tensor, 4);
                break;
            case GraphProto graph:
                (attribute.G, attribute.Type) = (graph, 5);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }

        return attribute;
    }

    public static TensorProto FloatTensor(string name, float[] values, params int[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = 1, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)) };
        tensor.Dims.AddRange(shape.Select(size => (long)size));
        return tensor;
    }

    public static TensorProto IntegerTensor(string name, long[] values, params int[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = 7 };
        tensor.Int64Data.AddRange(values);
        tensor.Dims.AddRange(shape.Select(size => (long)size));
        return tensor;
    }

    public static TensorProto ByteTensor(string name, sbyte[] values, params int[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = 3, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<sbyte>(values)) };
        tensor.Dims.AddRange(shape.Select(size => (long)size));
        return tensor;
    }

    public static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    public static ValueInfoProto Value(string name, object[]? dimensions)
    {
        var type = new TensorTypeProto { ElemType = 1 };
        if (dimensions is not null)
        {
            type.Shape = new TensorShapeProto();
            type.Shape.Dim.AddRange(
                dimensions.Select(size =>
                    size is int number ? new DimensionProto { DimValue = number } : new DimensionProto { DimParam = (string)size }));
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }

    private static IEnumerable<string> Names(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "-" ? "" : name);
}
