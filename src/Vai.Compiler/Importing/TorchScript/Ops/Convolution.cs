using System.Collections.Immutable;
using Vai.Compiler.Importing.TorchScript.Pickle;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Compiler.Importing.TorchScript.Ops;

/// <summary>Convolution in its three spellings: conv2d, or depthwise-conv2d when each channel has its own filter.</summary>
internal sealed class Convolution : IAtenOp
{
    public ImmutableArray<string> Functions => ["conv2d", "_convolution", "convolution"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var (weights, _, window, groups) = Form(call);
        if (input.Length != 4 || input[1] != (long)weights.Shape[1] * groups)
        {
            throw call.NotFitting($"its weights take {(long)weights.Shape[1] * groups} channels, its input is [{string.Join(", ", input)}]");
        }

        return [input[0], weights.Shape[0], .. Windows.OutputSize(call, window, input)];
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var (weights, bias, window, groups) = Form(call);
        var (outputs, inputs, height, width) = (weights.Shape[0], weights.Shape[1] * groups, weights.Shape[2], weights.Shape[3]);
        var depthwise = groups > 1;
        var values = graph.Read(weights);
        var weightsConst = depthwise
            ? graph.Const(call, weights, "weight", Layout.ChannelsLast(values, 1, outputs, height * width), 1, height, width, outputs)
            : graph.Const(call, weights, "weight", Layout.ChannelsLast(values, outputs, inputs, height * width), outputs, height, width, inputs);
        var attributes = AttributeMap.Of(window.ToAttributes()).With(
            ("pad_mode", "FLOOR"), ("group", groups), ("in_dim", inputs), ("out_dim", outputs), ("bias_term", bias is not null));
        var input = XirArgument.Of("input", graph.InOrder(call, call.Tensor(0)).Name);
        var weightsArgument = XirArgument.Of("weights", weightsConst.Name);
        var type = depthwise ? "depthwise-conv2d" : "conv2d";
        if (bias is null)
        {
            graph.Add(call, type, attributes, input, weightsArgument);
            return;
        }

        var biasConst = graph.Const(call, bias, "bias", graph.Read(bias), outputs);
        graph.Add(call, type, attributes, input, weightsArgument, XirArgument.Of("bias", biasConst.Name));
    }

    /// <summary>The channels of the input that a call's weights take.</summary>
    public static long InputChannels(AtenCall call)
    {
        var (weights, _, _, groups) = Form(call);
        return (long)weights.Shape[1] * groups;
    }

    private static (TorchTensor Weights, TorchTensor? Bias, Window Window, int Groups) Form(AtenCall call)
    {
        var weights = call.Constant(1, "weight");
        if (weights is not { Shape.Length: 4 } || weights.Shape.Any(size => size is < 1 or > 1 << 15))
        {
            throw call.Unsupported($"its weights are {weights}; [outputs, inputs, height, width] are needed", "Use Conv2d with constant weights; write Conv1d as Conv2d with height 1.");
        }

        var full = call.Function != "conv2d";
        if (full && call.Flag(6, "transposed", false))
        {
            throw call.Unsupported("it is transposed (ConvTranspose2d)", "ConvTranspose2d is not imported yet: end the model before it and run the rest in the application.");
        }

        var bias = call.Constant(2, "bias");
        if (bias is not null && (bias.Shape.Length != 1 || bias.Shape[0] != weights.Shape[0]))
        {
            throw call.NotFitting($"its bias is {bias} for {weights.Shape[0]} output channels");
        }

        return (weights, bias, WindowOf(call, weights.Shape), Groups(call, weights.Shape, call.Integer(full ? 8 : 6, "groups", 1)));
    }

    private static int Groups(AtenCall call, ImmutableArray<int> weights, long groups)
    {
        var depthwise = groups > 1 && weights[1] == 1 && weights[0] == groups;
        return groups == 1 || depthwise
            ? (int)groups
            : throw call.Unsupported(
                $"it has {groups} groups for {weights[1] * (Int128)groups} input and {weights[0]} output channels",
                "Use groups=1, or as many groups as input and output channels (depthwise).");
    }

    private static Window WindowOf(AtenCall call, ImmutableArray<int> weights)
    {
        var (strideHeight, strideWidth) = call.Pair(3, "stride", 1, 1);
        var (dilationHeight, dilationWidth) = call.Pair(5, "dilation", 1, 1);
        var window = new Window(weights[2], weights[3])
        {
            StrideHeight = strideHeight,
            StrideWidth = strideWidth,
            DilationHeight = dilationHeight,
            DilationWidth = dilationWidth,
        };
        switch (call.Argument(4, "padding"))
        {
            case "valid":
                return window;
            case "same":
                var (rows, columns) = (window.SpanHeight - 1, window.SpanWidth - 1);
                return window with { PadTop = rows / 2, PadBottom = rows - (rows / 2), PadLeft = columns / 2, PadRight = columns - (columns / 2) };
            default:
                var (padHeight, padWidth) = call.Pair(4, "padding", 0, 0);
                return window with { PadTop = padHeight, PadBottom = padHeight, PadLeft = padWidth, PadRight = padWidth };
        }
    }
}
