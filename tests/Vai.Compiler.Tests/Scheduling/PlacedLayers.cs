using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Vai.Compiler.Scheduling;
using Vai.Runtime;

namespace Vai.Compiler.Tests.Scheduling;

/// <summary>Superlayers in a row with their tensors placed in DDR, and the values that their constants have.</summary>
internal sealed class PlacedLayers(Random random, DataPattern pattern, int slack)
{
    public const int ConstantRegister = 0;
    public const int WorkspaceRegister = 1;
    public const int InputRegister = 2;
    public const int OutputRegister = 3;

    private readonly List<byte> _constants = [];
    /// <summary>Maps between layers take turns at two places, so that a layer overwrites what an earlier one read.</summary>
    private const int WorkspaceHalf = 1 << 17;

    private DdrTensor? _last;


    public List<Superlayer> Superlayers { get; } = [];

    public Map Input(int height, int width, int channels)
    {
        _last = Tensor("input", InputRegister, 3, [1, height, width, channels]);
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
            var weights = Values(shape.OutputChannels * shape.Window.KernelHeight * shape.Window.KernelWidth * layer.Channels);
            var bias = Values(shape.OutputChannels);
            result = NaiveReference.Convolve(result, shape, weights, bias);
            convolution = new ConvolutionStage(
                shape.Window,
                Constant("weights", weights, [shape.OutputChannels, shape.Window.KernelHeight, shape.Window.KernelWidth, layer.Channels]),
                Constant("bias", bias, [shape.OutputChannels]),
                shape.ShiftCut, shape.ShiftBias, shape.Activation);
        }

        result = layer.Pooling is { } pooling ? NaiveReference.Pool(result, pooling) : result;
        ImmutableArray<int> size = [1, result.Height, result.Width, result.Channels];
        var output = isLast ? Tensor("output", OutputRegister, 5, size) : Tensor("map", WorkspaceRegister, Superlayers.Count % 2 * WorkspaceHalf, size);
        Superlayers.Add(convolution is null
            ? new PoolingSuperlayer("layer", _last!, layer.Pooling!, output)
            : new ConvolutionSuperlayer("layer", _last!, convolution, layer.Pooling, output));
        _last = output;
        return result;
    }

    public IEnumerable<DpuRegister> Registers() =>
    [
        new(ConstantRegister, RegisterContext.Constant, _constants.Count, [.. _constants]),
        new(WorkspaceRegister, RegisterContext.Workspace, (int)Superlayers.Skip(1).Select(superlayer => superlayer.Input.End).DefaultIfEmpty(1).Max(), []),
        new(InputRegister, RegisterContext.Interface, (int)Superlayers[0].Input.End, []),
        new(OutputRegister, RegisterContext.Interface, (int)Superlayers[^1].Output.End, []),
    ];

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
