namespace Vai.Importers.Layers;

/// <summary>resize of a feature map.</summary>
internal static class Resampling
{
    /// <param name="image">NHWC.</param>
    public static XirOp Emit(
        LayerGraph graph, Layer layer, XirOp image, int height, int width, bool nearest, bool alignCorners, bool halfPixelCenters)
    {
        var (from, channels) = (image.Output.Shape, image.Output.Shape[3]);
        return graph.Add(
            layer, OpNames.Resize, [1, height, width, channels],
            AttributeMap.Of(
                ("mode", nearest ? "NEAREST" : "BILINEAR"),
                ("align_corners", alignCorners),
                ("half_pixel_centers", halfPixelCenters),
                ("scale", AttributeValue.OfFloatVector((float)width / from[2], (float)height / from[1]))),
            XirArgument.Of("input", image.Name));
    }
}
