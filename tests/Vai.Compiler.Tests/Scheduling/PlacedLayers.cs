using System.Runtime.InteropServices;
using Vai.Compiled;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Runtime.Tensors;

namespace Vai.Compiler.Tests.Scheduling;

/// <summary>Superlayers in a row with their tensors placed in DDR, and the values that their constants have.</summary>
internal sealed class PlacedLayers(Random random, DataPattern pattern, int slack)
{
    public const int ConstantRegister = 0;
    public const int WorkspaceRegister = 1;
    public const int InputRegister = 2;
    public const int OutputRegister = 3;

    /// <summary>Odd, and behind room for rows that begin before their tensor.</summary>
    private const int InputAddress = 35;

    private readonly List<byte> _constants = [];
    /// <summary>Maps between layers take turns at two places, so that a layer overwrites what an earlier one read.</summary>
    private const int WorkspaceHalf = 1 << 17;

    private DdrTensor? _last;


    public List<Superlayer> Superlayers { get; } = [];

    /// <summary>One layer with its tensors placed, its constants and results not computed.</summary>
    public static Superlayer Place(LayerShape layer, int height, int width, int slack)
    {
        var placed = new PlacedLayers(new Random(0), DataPattern.AllHighest, slack);
        placed._last = placed.Tensor("input", InputRegister, InputAddress, [1, height, width, layer.Channels]);
        var convolution = layer.Convolution is { } shape ? placed.Stage(shape, layer.Channels).Stage : null;
        var (rows, columns) = Size(layer.AluWindow, Size(layer.Convolution?.Window, (height, width)));
        return placed.Superlayer(convolution, placed.Alu(layer).Stage, [1, rows, columns, layer.OutputChannels], isLast: true);
    }

    public Map Input(int height, int width, int channels)
    {
        _last = Tensor("input", InputRegister, InputAddress, [1, height, width, channels]);
        return new Map(height, width, channels, Values(height * width * channels));
    }

    /// <summary>Adds a layer behind the last one.</summary>
    /// <returns>What it must compute.</returns>
    public Map Add(LayerShape layer, Map input, bool isLast)
    {
        var result = input;
        ConvolutionStage? convolution = null;
        if (layer.Convolution is { } shape)
        {
            (convolution, var weights, var bias) = Stage(shape, layer.Channels);
            result = NaiveReference.Convolve(result, shape, weights, bias);
        }

        var (alu, depthwiseWeights, depthwiseBias) = Alu(layer);
        result = alu switch
        {
            PoolingStage pooling => NaiveReference.Pool(result, pooling),
            DepthwiseStage => NaiveReference.ConvolveDepthwise(result, layer.Depthwise!, depthwiseWeights, depthwiseBias),
            _ => result,
        };
        Superlayers.Add(Superlayer(convolution, alu, [1, result.Height, result.Width, result.Channels], isLast));
        _last = Superlayers[^1].Output;
        return result;
    }

    public IEnumerable<DpuRegister> Registers() =>
    [
        new(ConstantRegister, RegisterContext.Constant, _constants.Count, [.. _constants]),
        new(WorkspaceRegister, RegisterContext.Workspace,
            (int)Superlayers.Skip(1).Select(superlayer => superlayer.Input.End).DefaultIfEmpty(1).Max(), []),
        new(InputRegister, RegisterContext.Interface, (int)Superlayers[0].Input.End, []),
        new(OutputRegister, RegisterContext.Interface, (int)Superlayers[^1].Output.End, []),
    ];

    private static (int Rows, int Columns) Size(Window? window, (int Rows, int Columns) input) =>
        window is null ? input : (window.OutputHeight(input.Rows), window.OutputWidth(input.Columns));

    private Superlayer Superlayer(ConvolutionStage? convolution, AluStage? alu, ImmutableArray<int> size, bool isLast)
    {
        var output = isLast
            ? Tensor("output", OutputRegister, 5, size)
            : Tensor("map", WorkspaceRegister, Superlayers.Count % 2 * WorkspaceHalf, size);
        return convolution is null
            ? new AluSuperlayer("layer", _last!, alu!, output)
            : new ConvolutionSuperlayer("layer", _last!, convolution, alu, output);
    }

    private (ConvolutionStage Stage, sbyte[] Weights, sbyte[] Bias) Stage(ConvolutionShape shape, int channels)
    {
        var (height, width) = (shape.Window.KernelHeight, shape.Window.KernelWidth);
        var weights = Values(shape.OutputChannels * height * width * channels);
        var bias = Values(shape.OutputChannels);
        var stage = new ConvolutionStage(
            shape.Window,
            Constant("weights", weights, [shape.OutputChannels, height, width, channels]),
            Constant("bias", bias, [shape.OutputChannels]),
            shape.ShiftCut, shape.ShiftBias, shape.Activation);
        return (stage, weights, bias);
    }

    private (AluStage? Stage, sbyte[] Weights, sbyte[] Bias) Alu(LayerShape layer)
    {
        if (layer.Depthwise is not { Window: var window } shape)
        {
            return (layer.Pooling, [], []);
        }

        var weights = Values(window.KernelHeight * window.KernelWidth * layer.OutputChannels);
        var bias = Values(layer.OutputChannels);
        var stage = new DepthwiseStage(
            window,
            Constant("depthwise weights", weights, [1, window.KernelHeight, window.KernelWidth, layer.OutputChannels]),
            Constant("depthwise bias", bias, [layer.OutputChannels]),
            shape.ShiftCut, shape.ShiftBias, shape.Activation);
        return (stage, weights, bias);
    }

    private DdrTensor Constant(string name, sbyte[] values, ImmutableArray<int> shape)
    {
        var tensor = new DdrTensor(name, shape, DpuSubgraph.DenseStride(shape), 0, ConstantRegister, _constants.Count);
        _constants.AddRange(MemoryMarshal.AsBytes(values.AsSpan()));
        return tensor;
    }

    private DdrTensor Tensor(string name, int register, int address, ImmutableArray<int> shape)
    {
        var pixel = shape[3] + slack;
        return new DdrTensor(name, shape, [shape[1] * shape[2] * pixel, shape[2] * pixel, pixel, 1], 0, register, address);
    }

    private sbyte[] Values(int count)
    {
        var values = new sbyte[count];
        switch (pattern)
        {
            case DataPattern.AllLowest:
                Array.Fill(values, sbyte.MinValue);
                break;
            case DataPattern.AllHighest:
                Array.Fill(values, sbyte.MaxValue);
                break;
            default:
                random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
                break;
        }

        return values;
    }
}
