using Vai.Importers.Layers;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Where a computed tensor is found in the graph.</summary>
/// <param name="FlattenedMap">Set when the value is no map and the op holds one, or a flattened one: with its elements as height, width,
/// channels, while the framework counts them as channels, height, width.</param>
internal sealed record Feature(XirOp Op, FlattenedMap? FlattenedMap);

/// <summary>The size of a feature map before it was flattened.</summary>
internal sealed record FlattenedMap(int Channels, int Height, int Width)
{
    /// <summary>Row-major [O, C, H, W] weights as [O, H, W, C].</summary>
    public float[] PermuteColumns(float[] weights) => Layout.ChannelsLast(weights, weights.Length / (Channels * Height * Width), Channels, Height * Width);
}
