using Vai.Quantizer.Ops;

namespace Vai.Quantizer.Tests.Ops;

/// <summary>
/// A float graph evaluated for one image by loops over the definitions, in double and without a line of the product's evaluator.
/// </summary>
internal static class NaiveGraph
{
    public static Dictionary<string, double[]> Evaluate(XirGraph graph, float[] image)
    {
        var values = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var op in graph.Ops)
        {
            var inputs = op.InputNames.Select(name => values[name]).ToArray();
            values[op.Name] = op.Type switch
            {
                "data" => [.. image.Select(value => (double)value)],
                "const" => [.. ConstantCodec.Read(op).Select(value => (double)value)],
                "conv2d" => Convolve(graph, op, inputs, depthwise: false),
                "depthwise-conv2d" => Convolve(graph, op, inputs, depthwise: true),
                "matmul" => MatMul(op, inputs),
                "maxpool2d" => Pool(graph, op, inputs[0], values => values.Max()),
                "avgpool2d" => Pool(graph, op, inputs[0], values => values.Average()),
                "relu" => Map(inputs[0], x => Math.Max(x, 0)),
                "relu6" => Map(inputs[0], x => Math.Min(Math.Max(x, 0), 6)),
                "leaky-relu" => Map(inputs[0], x => x < 0 ? x * op.Attributes.Get("alpha", 0f) : x),
                "sigmoid" => Map(inputs[0], x => 1 / (1 + Math.Exp(-x))),
                "hard-sigmoid" => Map(inputs[0], x => Math.Clamp(x + 3, 0, 6) / 6),
                "add" => [.. inputs[0].Select((x, i) => x + inputs[1][i % inputs[1].Length])],
                "mul" => [.. inputs[0].Select((x, i) => x * inputs[1][i % inputs[1].Length])],
                "scale" => [.. inputs[0].Select((x, i) => (x * inputs[1][i % inputs[1].Length]) + inputs[2][i % inputs[2].Length])],
                "reshape" or "flatten" or "squeeze" => inputs[0],
                "softmax" => Softmax(inputs[0]),
                "log_softmax" => Map(Softmax(inputs[0]), Math.Log),
                "concat" => ConcatChannels(graph, op, inputs),
                "transpose" => Transpose0312(graph, op, inputs[0]),
                "reduction_mean" => MeanOverMap(graph, op, inputs[0]),
                _ => throw new NotSupportedException(op.Type),
            };
        }

        return values;
    }

    private static double[] Map(double[] values, Func<double, double> function) => [.. values.Select(function)];

    private static double[] Softmax(double[] values)
    {
        var sum = values.Sum(Math.Exp);
        return Map(values, x => Math.Exp(x) / sum);
    }

    private static double[] Convolve(XirGraph graph, XirOp op, double[][] inputs, bool depthwise)
    {
        var shape = graph.Op(op.InputsOf("input")[0]).Output.Shape;
        var w = Window.From(op, shape);
        var (outH, outW, outputs, channels) = (op.Output.Shape[1], op.Output.Shape[2], op.Output.Shape[3], shape[3]);
        var result = new double[outH * outW * outputs];
        for (var i = 0; i < result.Length; i++)
        {
            var (o, x, y) = (i % outputs, i / outputs % outW, i / outputs / outW);
            result[i] = inputs[2][o];
            for (var k = 0; k < w.KernelHeight * w.KernelWidth * channels; k++)
            {
                var (c, kx, ky) = (k % channels, k / channels % w.KernelWidth, k / channels / w.KernelWidth);
                var (row, column) =
                    ((y * w.StrideHeight) + (ky * w.DilationHeight) - w.PadTop, (x * w.StrideWidth) + (kx * w.DilationWidth) - w.PadLeft);
                if (row >= 0 && row < shape[1] && column >= 0 && column < shape[2] && (!depthwise || c == o))
                {
                    var weight = depthwise ? inputs[1][k] : inputs[1][(o * w.KernelHeight * w.KernelWidth * channels) + k];
                    result[i] += weight * inputs[0][(((row * shape[2]) + column) * channels) + c];
                }
            }
        }

        return result;
    }

    private static double[] Pool(XirGraph graph, XirOp op, double[] input, Func<IEnumerable<double>, double> reduce)
    {
        var shape = graph.Op(op.InputsOf("input")[0]).Output.Shape;
        var w = Window.From(op, shape);
        var (channels, outW) = (shape[3], op.Output.Shape[2]);
        var countPadding = op.Type == "avgpool2d" && op.Attributes.Get("count_include_pad", true);
        var result = new double[op.Output.ElementCount];
        for (var i = 0; i < result.Length; i++)
        {
            var (c, x, y) = (i % channels, i / channels % outW, i / channels / outW);
            var seen = new List<double>();
            for (var k = 0; k < w.KernelHeight * w.KernelWidth; k++)
            {
                var (row, column) =
                    ((y * w.StrideHeight) + (k / w.KernelWidth) - w.PadTop, (x * w.StrideWidth) + (k % w.KernelWidth) - w.PadLeft);
                var inside = row >= 0 && row < shape[1] && column >= 0 && column < shape[2];
                if (inside || countPadding)
                {
                    seen.Add(inside ? input[(((row * shape[2]) + column) * channels) + c] : 0);
                }
            }

            result[i] = reduce(seen);
        }

        return result;
    }

    private static double[] MatMul(XirOp op, double[][] inputs)
    {
        var features = inputs[0].Length;
        return [.. Enumerable.Range(0, op.Output.Shape[1])
            .Select(o => inputs[2][o] + Enumerable.Range(0, features).Sum(i => inputs[0][i] * inputs[1][(o * features) + i]))];
    }

    private static double[] ConcatChannels(XirGraph graph, XirOp op, double[][] inputs)
    {
        var channels = op.InputNames.Select(name => graph.Op(name).Output.Shape[3]).ToArray();
        var pixels = op.Output.Shape[1] * op.Output.Shape[2];
        return [.. Enumerable.Range(0, pixels)
            .SelectMany(p => inputs.SelectMany((input, i) => input.Skip(p * channels[i]).Take(channels[i])))];
    }

    private static double[] Transpose0312(XirGraph graph, XirOp op, double[] input)
    {
        var (pixels, channels) = (input.Length / op.Output.Shape[1], op.Output.Shape[1]);
        return [.. Enumerable.Range(0, input.Length).Select(i => input[(i % pixels * channels) + (i / pixels)])];
    }

    private static double[] MeanOverMap(XirGraph graph, XirOp op, double[] input)
    {
        var channels = op.Output.Shape[^1];
        return [.. Enumerable.Range(0, channels).Select(c => input.Where((_, i) => i % channels == c).Average())];
    }
}
