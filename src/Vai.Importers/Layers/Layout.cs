namespace Vai.Importers.Layers;

/// <summary>Moves channels from the place where PyTorch and ONNX have them to XIR's.</summary>
internal static class Layout
{
    /// <summary>Row-major [outer, channels, inner] as [outer, inner, channels]: NCHW to NHWC, OIHW to OHWI.</summary>
    public static float[] ChannelsLast(float[] values, int outer, int channels, int inner)
    {
        var result = new float[values.Length];
        for (var o = 0; o < outer; o++)
        {
            for (var c = 0; c < channels; c++)
            {
                for (var i = 0; i < inner; i++)
                {
                    result[(((o * inner) + i) * channels) + c] = values[(((o * channels) + c) * inner) + i];
                }
            }
        }

        return result;
    }
}
