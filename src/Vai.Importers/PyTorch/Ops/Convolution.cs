using System.Collections.Immutable;
using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// Convolution in its spellings: conv2d; depthwise-conv2d when each channel has its own filter; transposed-conv2d and
/// transposed-depthwise-conv2d for ConvTranspose2d, their filters flipped (guide quantizer.md 4.3).
/// </summary>
internal sealed class Convolution : IAtenOp
{
    public ImmutableArray<string> Functions => ["conv2d", "conv_transpose2d", "_convolution", "convolution"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var form = Form(call);
        if (input.Length != 4 || input[1] != form.Inputs)
        {
            throw call.NotFitting($"its weights take {form.Inputs} channels, its input is [{string.Join(", ", input)}]");
        }

        return [input[0], form.Outputs, .. form.Transposed ? Windows.TransposedSize(call, form.Window, input) : Windows.OutputSize(call, form.Window, input)];
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var form = Form(call);
        var (weights, (height, width)) = (form.Weights, (form.Window.KernelHeight, form.Window.KernelWidth));
        var values = Filters(form, graph.Read(weights));
        var weightsConst = form.Depthwise
            ? graph.Const(call, weights, "weight", values, 1, height, width, form.Outputs)
            : graph.Const(call, weights, "weight", values, form.Outputs, height, width, form.Inputs / form.Groups);
        var attributes = AttributeMap.Of(form.Window.ToAttributes()).With(
            ("pad_mode", "FLOOR"), ("group", form.Groups), ("in_dim", form.Inputs), ("out_dim", form.Outputs), ("bias_term", form.Bias is not null));
        var input = XirArgument.Of("input", graph.InOrder(call, call.Tensor(0)).Name);
        var weightsArgument = XirArgument.Of("weights", weightsConst.Name);
        var type = (form.Transposed ? "transposed-" : "") + (form.Depthwise ? "depthwise-conv2d" : "conv2d");
        if (form.Bias is null)
        {
            graph.Add(call, type, attributes, input, weightsArgument);
            return;
        }

        var biasConst = graph.Const(call, form.Bias, "bias", graph.Read(form.Bias), form.Outputs);
        graph.Add(call, type, attributes, input, weightsArgument, XirArgument.Of("bias", biasConst.Name));
    }

    /// <summary>The channels of the input that a call's weights take.</summary>
    public static long InputChannels(AtenCall call) => Form(call).Inputs;

    /// <summary>The weights OHWI, or [1, height, width, channels] when depthwise.</summary>
    private static float[] Filters(Convolved form, float[] values)
    {
        var taps = form.Window.KernelHeight * form.Window.KernelWidth;
        if (form.Transposed)
        {
            // [I, O, h, w], or [C, 1, h, w] when depthwise, with every filter turned by 180 degrees.
            for (var filter = 0; filter < values.Length; filter += taps)
            {
                values.AsSpan(filter, taps).Reverse();
            }

            return Layout.ChannelsLast(values, 1, form.Inputs, values.Length / form.Inputs);
        }

        return form.Depthwise
            ? Layout.ChannelsLast(values, 1, form.Outputs, taps)
            : Layout.ChannelsLast(values, form.Outputs, form.Inputs / form.Groups, taps);
    }

    private static Convolved Form(AtenCall call)
    {
        var weights = call.Constant(1, "weight");
        if (weights is not { Shape.Length: 4 } || weights.Shape.Any(size => size is < 1 or > 1 << 15))
        {
            throw call.Unsupported($"its weights are {weights}; [outputs, inputs, height, width] are needed", "Use Conv2d or Conv1d with constant weights.");
        }

        var places = ArgumentPlaces(call);
        var groups = call.Integer(places.Groups, "groups", 1);
        if (groups is < 1 or > 1 << 15 || weights.Shape[0] % groups != 0)
        {
            throw call.Unsupported($"it has {groups} groups for weights {weights}", "Use as many groups as divide the channels.");
        }

        var count = (int)groups;
        var (inputs, outputs) = places.Transposed ? ((long)weights.Shape[0], weights.Shape[1] * (long)count) : (weights.Shape[1] * (long)count, weights.Shape[0]);
        var depthwise = count > 1 && weights.Shape[1] == 1 && inputs == outputs;
        if (Math.Max(inputs, outputs) > 1 << 15 || (places.Transposed && count > 1 && !depthwise))
        {
            throw call.Unsupported($"it has {count} groups for {inputs} input and {outputs} output channels", "Use groups=1, or as many groups as input and output channels (depthwise).");
        }

        var bias = call.Constant(2, "bias");
        return bias is null || (bias.Shape.Length == 1 && bias.Shape[0] == outputs)
            ? new Convolved(weights, bias, WindowOf(call, weights.Shape, places), count, (int)inputs, (int)outputs, places.Transposed, depthwise)
            : throw call.NotFitting($"its bias is {bias} for {outputs} output channels");
    }

    // conv2d(x, w, b, stride, padding, dilation, groups); conv_transpose2d has output_padding and groups before dilation;
    // _convolution(x, w, b, stride, padding, dilation, transposed, output_padding, groups, …) is both.
    private static Places ArgumentPlaces(AtenCall call) => call.Function switch
    {
        "conv2d" => new Places(Dilation: 5, Groups: 6, Transposed: false),
        "conv_transpose2d" => new Places(Dilation: 7, Groups: 6, Transposed: true),
        _ => new Places(Dilation: 5, Groups: 8, call.Flag(6, "transposed", false)),
    };

    private static Window WindowOf(AtenCall call, ImmutableArray<int> weights, Places places)
    {
        var (strideHeight, strideWidth) = call.Pair(3, "stride", 1, 1);
        var (dilationHeight, dilationWidth) = call.Pair(places.Dilation, "dilation", 1, 1);
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

    /// <summary>Where arguments stand that the spellings put in different places.</summary>
    private sealed record Places(int Dilation, int Groups, bool Transposed);

    /// <summary>A convolution as its call describes it.</summary>
    private sealed record Convolved(TorchTensor Weights, TorchTensor? Bias, Window Window, int Groups, int Inputs, int Outputs, bool Transposed, bool Depthwise);
}
