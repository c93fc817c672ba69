using Vai.Importers.Layers;
using Vai.Importers.Onnx.Ops;
using Vai.Importers.Onnx.Wire;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.Tests.Onnx;

/// <summary>
/// A float XIR graph as an ONNX model, so that ONNX Runtime can judge what was imported. Values stay NHWC; windows are put between
/// transposes.
/// </summary>
internal sealed class OnnxExporter
{
    private readonly OnnxBuilder _model = new();
    private readonly XirGraph _graph;
    private int _helpers;

    private OnnxExporter(XirGraph graph) => _graph = graph;

    public static byte[] Export(XirGraph graph)
    {
        var exporter = new OnnxExporter(graph);
        foreach (var op in graph.Ops.Where(op => op.Type != "stack"))
        {
            exporter.Add(op);
        }

        return exporter._model.Output([.. graph.Ops.Where(op => !graph.ConsumersOf(op.Name).Any()).Select(op => op.Name)]).ToBytes();
    }

    private void Add(XirOp op)
    {
        var input = op.InputNames.FirstOrDefault() ?? "";
        switch (op.Type)
        {
            case "data":
                _model.Input(op.Name, [.. op.Output.Shape.Cast<object>()]);
                break;
            case "const":
                _model.Floats(op.Name, ConstantCodec.Read(op), [.. op.Output.Shape]);
                break;
            case "conv2d" or "depthwise-conv2d":
                Convolve(op);
                break;
            case "transposed-conv2d":
                ConvolveTransposed(op);
                break;
            case "maxpool2d":
                Windowed(op, "MaxPool", input, [], 0);
                break;
            case "avgpool2d":
                Windowed(op, "AveragePool", input, [("count_include_pad", op.Attributes.Get("count_include_pad", true) ? 1 : 0)], 0);
                break;
            case "matmul":
                var operands = op.InputsOf("input");
                _model.Node("Gemm", string.Join(' ', [.. operands, .. op.InputsOf("bias")]), op.Name, ("transB", 1));
                break;
            case "reshape":
                _model.Integers(op.Name + "_to", [.. op.Output.Shape.Select(size => (long)size)])
                    .Node("Reshape", $"{input} {op.Name}_to", op.Name);
                break;
            case "transpose":
                _model.Node("Transpose", input, op.Name, ("perm", op.Attributes.Get("order", ImmutableArray<int>.Empty).ToArray()));
                break;
            case "concat":
                _model.Node("Concat", string.Join(' ', op.InputNames), op.Name, ("axis", op.Attributes.Get("axis", 0)));
                break;
            case "strided_slice":
                Slice(op, input);
                break;
            case "resize":
                Resize(op, input);
                break;
            case "relu6":
                _model.Floats(op.Name + "_low", [0f]).Floats(op.Name + "_high", [6f])
                    .Node("Clip", $"{input} {op.Name}_low {op.Name}_high", op.Name);
                break;
            case "swish":
                _model.Node("Sigmoid", input, op.Name + "_gate").Node("Mul", $"{input} {op.Name}_gate", op.Name);
                break;
            case "softmax":
                _model.Node("Softmax", input, op.Name, ("axis", op.Attributes.Get("axis", -1)));
                break;
            default:
                var type = op.Type switch
                    { "relu" => "Relu", "sigmoid" => "Sigmoid", "add" => "Add", "mul" => "Mul",
                        var other => throw new NotSupportedException(other) };
                _model.Node(type, string.Join(' ', op.InputNames), op.Name);
                break;
        }
    }

    private void Convolve(XirOp op)
    {
        // [O, h, w, I] and depthwise [1, h, w, C] to [O, I, h, w].
        var weights = Transposed(op.InputsOf("weights")[0], op.Type == "conv2d" ? [0, 3, 1, 2] : [3, 0, 1, 2]);
        Windowed(op, "Conv", string.Join(' ', [op.InputsOf("input")[0], weights, .. op.InputsOf("bias")]),
            [("group", op.Attributes.Get("group", 1))], 1);
    }

    private void ConvolveTransposed(XirOp op)
    {
        // XIR's taps are turned: [O, h, w, I] backwards in h and w, to [I, O, h, w].
        var name = op.InputsOf("weights")[0];
        var (shape, values) = (_graph.Op(name).Output.Shape, ConstantCodec.Read(_graph.Op(name)));
        var (outputs, taps, inputs) = (shape[0], shape[1] * shape[2], shape[3]);
        var turned = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (output, tap, input) = (i / inputs / taps, i / inputs % taps, i % inputs);
            turned[(((input * outputs) + output) * taps) + taps - 1 - tap] = values[i];
        }

        _model.Floats(name + "_turned", turned, inputs, outputs, shape[1], shape[2]);
        Windowed(op, "ConvTranspose", string.Join(' ', [op.InputsOf("input")[0], name + "_turned", .. op.InputsOf("bias")]), [], 1);
    }

    /// <summary>A node on NCHW between two transposes.</summary>
    private void Windowed(XirOp op, string type, string inputs, (string, object)[] attributes, int hasDilation)
    {
        var image = Helper();
        var result = Helper();
        var names = inputs.Split(' ');
        var pad = op.Attributes.Get("pad", ImmutableArray.Create(0, 0, 0, 0));
        var window = type == "ConvTranspose" ? null : Window.From(op, _graph.Op(names[0]).Output.Shape);
        int[] pads = window is null ? [pad[2], pad[0], pad[3], pad[1]] : [window.PadTop, window.PadLeft, window.PadBottom, window.PadRight];
        List<(string, object)> all = [.. attributes, ("kernel_shape", Pair(op, "kernel")), ("strides", Pair(op, "stride")), ("pads", pads)];
        if (hasDilation > 0)
        {
            all.Add(("dilations", Pair(op, "dilation")));
        }

        _model.Node("Transpose", names[0], image, ("perm", (int[])[0, 3, 1, 2]))
            .Node(type, string.Join(' ', [image, .. names[1..]]), result, [.. all])
            .Node("Transpose", result, op.Name, ("perm", (int[])[0, 2, 3, 1]));
    }

    private void Slice(XirOp op, string input)
    {
        long[] Of(string name) => [.. op.Attributes.Get(name, ImmutableArray<int>.Empty).Select(value => (long)value)];
        _model.Integers(op.Name + "_b", Of("begin")).Integers(op.Name + "_e", Of("end"))
            .Integers(op.Name + "_a", [.. Enumerable.Range(0, op.Output.Shape.Length).Select(axis => (long)axis)])
            .Integers(op.Name + "_s", Of("strides")).Node("Slice", $"{input} {op.Name}_b {op.Name}_e {op.Name}_a {op.Name}_s", op.Name);
    }

    private void Resize(XirOp op, string input)
    {
        var (image, result) = (Helper(), Helper());
        var shape = op.Output.Shape;
        var nearest = op.Attributes.Get("mode", "") == "NEAREST";
        var grid = op.Attributes.Get("align_corners", false)
            ? "align_corners" : op.Attributes.Get("half_pixel_centers", false) ? "half_pixel" : "asymmetric";
        _model.Integers(op.Name + "_z", shape[0], shape[3], shape[1], shape[2])
            .Node("Transpose", input, image, ("perm", (int[])[0, 3, 1, 2]))
            .Node("Resize", $"{image} - - {op.Name}_z", result, ("mode", nearest ? "nearest" : "linear"),
                ("coordinate_transformation_mode", grid), ("nearest_mode", "floor"))
            .Node("Transpose", result, op.Name, ("perm", (int[])[0, 2, 3, 1]));
    }

    private string Transposed(string constant, int[] order)
    {
        var name = Helper();
        _model.Node("Transpose", constant, name, ("perm", order));
        return name;
    }

    private static int[] Pair(XirOp op, string name) => [.. op.Attributes.Get(name, ImmutableArray.Create(1, 1)).Reverse()];

    private string Helper() => $"helper{_helpers++}";
}
