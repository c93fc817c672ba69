using System.Buffers.Binary;
using System.Text;
using Vai.Importers.Onnx.Ops;
using Vai.Importers.PyTorch.Script.Code;

namespace Vai.Importers.Tests;

/// <summary>A module in a pickle: a class name and attributes (string, long, double, bool, null, <see cref="PickledTensor"/>,
/// <see cref="PickledModule"/>).</summary>
internal sealed record PickledModule(string Module, string Class, params (string Name, object? Value)[] Fields);

/// <summary>A float tensor with the storage of that key.</summary>
internal sealed record PickledTensor(string Key, float[] Values, params int[] Shape);

/// <summary>Writes pickles of protocol 2 as torch writes them, and, byte by byte, such as it would not.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    public static byte[] Of(object? value)
    {
        var writer = new PickleWriter();
        writer.Raw(0x80, 2).Value(value).Raw('.');
        return writer.ToArray();
    }

    public byte[] ToArray() => [.. _bytes];

    public PickleWriter Raw(params int[] bytes)
    {
        foreach (var item in bytes)
        {
            _bytes.Add((byte)item);
        }

        return this;
    }

    public PickleWriter Global(string module, string name)
    {
        _bytes.AddRange(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));
        return this;
    }

    public PickleWriter Value(object? value) => value switch
    {
        null => Raw('N'),
        bool flag => Raw(flag ? 0x88 : 0x89),
        int number => Number(number),
        string text => Text(text),
        PickledTensor tensor => Tensor(tensor),
        PickledModule module => Module(module),
        object?[] tuple => Tuple(tuple),
        Dictionary<string, object?> dictionary => Raw('}').Items(dictionary),
        _ => throw new ArgumentException(value.GetType().Name),
    };

    private PickleWriter Module(PickledModule module) =>
        Global(module.Module, module.Class).Raw(')', 0x81, '}')
            .Items(module.Fields.ToDictionary(field => field.Name, field => field.Value)).Raw('b');

    private PickleWriter Items(Dictionary<string, object?> items)
    {
        Raw('(');
        foreach (var (name, value) in items)
        {
            Value(name).Value(value);
        }

        return Raw('u');
    }

    private PickleWriter Tensor(PickledTensor tensor)
    {
        var strides = new object?[tensor.Shape.Length];
        for (var (axis, stride) = (tensor.Shape.Length - 1, 1); axis >= 0; stride *= tensor.Shape[axis--])
        {
            strides[axis] = stride;
        }

        Global("torch._utils", "_rebuild_tensor_v2").Raw('(');
        Raw('(').Value("storage").Global("torch", "FloatStorage").Value(tensor.Key).Value("cpu").Value(tensor.Values.Length).Raw('t', 'Q');
        return Value(0).Tuple([.. tensor.Shape.Cast<object?>()]).Tuple(strides).Value(false)
            .Global("collections", "OrderedDict").Raw(')', 'R', 't', 'R');
    }

    private PickleWriter Tuple(object?[] items)
    {
        Raw('(');
        foreach (var item in items)
        {
            Value(item);
        }

        return Raw('t');
    }

    private PickleWriter Number(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        Raw('J');
        _bytes.AddRange(bytes);
        return this;
    }

    private PickleWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        Raw('X');
        _bytes.AddRange(length);
        _bytes.AddRange(utf8);
        return this;
    }
}
