using System.Buffers.Binary;
using Vai.Importers.Onnx.Ops;

namespace Vai.Importers.Tests;

/// <summary>
/// Executes a float graph as its definition reads, in double precision: slow, and small enough to be seen to be right.
/// The oracle for importers, independent of the product's executor.
/// </summary>
internal static class FloatEvaluator
{
    /// <summary>The output of a graph with one input and one result.</summary>
    public static double[] Run(XirGraph graph, double[] input)
    {
        var values = new Dictionary<string, double[]>();
        foreach (var op in graph.Ops)
        {
            var inputs = op.InputNames.Select(name => (Values: values[name], graph.Op(name).Output.Shape)).ToArray();
            values[op.Name] = op.Type switch
            {
                "data" => input,
                "const" => Constant(op),
                "stack" => [.. inputs.SelectMany(item => item.Values)],
                "conv2d" => Convolve(op, inputs, depthwise: false),
                "depthwise-conv2d" => Convolve(op, inputs, depthwise: true),
                "matmul" => MatMul(inputs),
                "maxpool2d" => Pool(op, inputs[0], window => window.Max()),
                "avgpool2d" => Pool(op, inputs[0], window => window.Average()),
                "relu" => [.. inputs[0].Values.Select(x => Math.Max(x, 0))],
                "relu6" => [.. inputs[0].Values.Select(x => Math.Clamp(x, 0, 6))],
                "leaky-relu" => [.. inputs[0].Values.Select(x => x > 0 ? x : x * op.Attributes.Get("alpha", 0f))],
                "sigmoid" => [.. inputs[0].Values.Select(x => 1 / (1 + Math.Exp(-x)))],
                "hard-sigmoid" => [.. inputs[0].Values.Select(x => Math.Clamp(x + 3, 0, 6) / 6)],
                "add" => Broadcast(op, inputs, (x, y) => x + y),
                "mul" => Broadcast(op, inputs, (x, y) => x * y),
                "scale" => [.. inputs[0]
                    .Values.Select((x, i) =>
                        (x * inputs[1].Values[i % inputs[1].Values.Length]) + inputs[2].Values[i % inputs[1].Values.Length])],
                "reshape" => inputs[0].Values,
                "transpose" => Transpose(op, inputs[0]),
                "concat" => Concat(op, inputs),
                "softmax" or "log_softmax" => Softmax(op, inputs[0].Values),
                _ => throw new NotSupportedException(op.Type),
            };
            Assert.Equal(op.Output.ElementCount, values[op.Name].Length);
        }

        return values[graph.Ops.Single(op => !graph.ConsumersOf(op.Name).Any()).Name];
    }

    private static double[] Constant(XirOp op)
    {
        var bytes = op.Attributes.Get("data", ImmutableArray<byte>.Empty).AsSpan();
        var values = new double[bytes.Length / 4];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]);
        }

        return values;
    }

    private static double[] Convolve(XirOp op, (double[] Values, ImmutableArray<int> Shape)[] inputs, bool depthwise)
    {
        var (x, shape) = inputs[0];
        var window = Window.From(op, shape);
        var (channels, outputs) = (shape[3], op.Output.Shape[3]);
        var weights = inputs[1].Values;
        var result = new double[op.Output.ElementCount];
        ForEachPixel(op, (row, column, at) =>
        {
            var taps = Taps(window, shape, row, column).ToArray();
            for (var o = 0; o < outputs; o++)
            {
                var sum = inputs.Length > 2 ? inputs[2].Values[o] : 0;
                foreach (var (ky, kx, y0, x0) in taps)
                {
                    var pixel = ((y0 * shape[2]) + x0) * channels;
                    var tap = (ky * window.KernelWidth) + kx;
                    if (depthwise)
                    {
                        sum += x[pixel + o] * weights[(tap * channels) + o];
                        continue;
                    }

                    var filter = ((o * window.KernelHeight * window.KernelWidth) + tap) * channels;
                    for (var c = 0; c < channels; c++)
                    {
                        sum += x[pixel + c] * weights[filter + c];
                    }
                }

                result[at + o] = sum;
            }
        });
        return result;
    }

    private static double[] Pool(XirOp op, (double[] Values, ImmutableArray<int> Shape) input, Func<IEnumerable<double>, double> reduce)
    {
        var window = Window.From(op, input.Shape);
        var channels = input.Shape[3];
        var result = new double[op.Output.ElementCount];
        ForEachPixel(op, (row, column, at) =>
        {
            var taps = Taps(window, input.Shape, row, column).ToArray();
            for (var c = 0; c < channels; c++)
            {
                result[at + c] = reduce(taps.Select(tap => input.Values[(((tap.Y * input.Shape[2]) + tap.X) * channels) + c]));
            }
        });
        return result;
    }

    private static void ForEachPixel(XirOp op, Action<int, int, int> work)
    {
        var shape = op.Output.Shape;
        for (var row = 0; row < shape[1]; row++)
        {
            for (var column = 0; column < shape[2]; column++)
            {
                work(row, column, ((row * shape[2]) + column) * shape[3]);
            }
        }
    }

    private static IEnumerable<(int KernelY, int KernelX, int Y, int X)> Taps(
        Window window, ImmutableArray<int> shape, int row, int column) =>
        from ky in Enumerable.Range(0, window.KernelHeight)
        from kx in Enumerable.Range(0, window.KernelWidth)
        let y = (row * window.StrideHeight) + (ky * window.DilationHeight) - window.PadTop
        let x = (column * window.StrideWidth) + (kx * window.DilationWidth) - window.PadLeft
        where y >= 0 && y < shape[1] && x >= 0 && x < shape[2]
        select (ky, kx, y, x);

    private static double[] MatMul((double[] Values, ImmutableArray<int> Shape)[] inputs)
    {
        var (outputs, features) = (inputs[1].Shape[0], inputs[1].Shape[1]);
        return [.. Enumerable.Range(0, outputs).Select(o =>
            (inputs.Length > 2 ? inputs[2].Values[o] : 0)
                + Enumerable.Range(0, features).Sum(i => inputs[0].Values[i] * inputs[1].Values[(o * features) + i]))];
    }

    private static double[] Broadcast(XirOp op, (double[] Values, ImmutableArray<int> Shape)[] inputs, Func<double, double, double> combine)
    {
        var result = new double[op.Output.ElementCount];
        for (var i = 0; i < result.Length; i++)
        {
            var index = Unravel(i, op.Output.Shape);
            result[i] = combine(inputs[0].Values[Ravel(index, inputs[0].Shape)], inputs[1].Values[Ravel(index, inputs[1].Shape)]);
        }

        return result;
    }

    private static double[] Transpose(XirOp op, (double[] Values, ImmutableArray<int> Shape) input)
    {
        var order = op.Attributes.Get("order", ImmutableArray<int>.Empty);
        var result = new double[input.Values.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var index = Unravel(i, op.Output.Shape);
            var from = new int[order.Length];
            for (var axis = 0; axis < order.Length; axis++)
            {
                from[order[axis]] = index[axis];
            }

            result[i] = input.Values[Ravel(from, input.Shape)];
        }

        return result;
    }

    private static double[] Concat(XirOp op, (double[] Values, ImmutableArray<int> Shape)[] inputs)
    {
        var axis = op.Attributes.Get("axis", 0);
        var outer = op.Output.Shape.Take(axis).Aggregate(1, (product, size) => product * size);
        return [.. Enumerable.Range(0, outer)
            .SelectMany(o => inputs.SelectMany(input => input.Values.Chunk(input.Values.Length / outer).ElementAt(o)))];
    }

    private static double[] Softmax(XirOp op, double[] values)
    {
        Assert.True(op.Output.Shape.Length == 2 && op.Attributes.Get("axis", 0) == 1);
        var largest = values.Max();
        var sum = values.Sum(x => Math.Exp(x - largest));
        return [.. values.Select(x => op.Type == "softmax" ? Math.Exp(x - largest) / sum : x - largest - Math.Log(sum))];
    }

    private static int[] Unravel(int position, ImmutableArray<int> shape)
    {
        var index = new int[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            (position, index[axis]) = Math.DivRem(position, shape[axis]);
        }

        return index;
    }

    private static int Ravel(int[] index, ImmutableArray<int> shape) =>
        index.Select((at, axis) => shape[axis] == 1 ? 0 : at).Zip(shape)
            .Aggregate(0, (position, pair) => (position * pair.Second) + pair.First);
}
