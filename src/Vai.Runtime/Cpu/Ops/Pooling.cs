using Vai.Runtime.Cpu.Kernels;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>Walks the windows of a pooling op. The kernel of a <c>global</c> pool is the whole image.</summary>
internal sealed class Pooling
{
    private readonly OpSite _site;
    private readonly int _height;
    private readonly int _width;

    public Pooling(OpSite site)
    {
        var input = site.Input().Shape;
        site.Require(input.Length == 4 && input[0] == 1 && site.OutputShape.Length == 4 && site.OutputShape[0] == 1
            && site.OutputShape[3] == input[3],
            $"it makes [{string.Join(',', site.OutputShape)}] from [{string.Join(',', input)}]; " +
                "NHWC images of as many channels are needed");
        (_site, _height, _width, Channels) = (site, input[1], input[2], input[3]);
        Window = Window.From(site.Op, input);
    }

    public Window Window { get; }

    public int Channels { get; }

    public int Pixels => _site.OutputShape[1] * _site.OutputShape[2];

    /// <summary>Calls <paramref name="work"/> for each output pixel with its number and the region under its window.</summary>
    public void ForEach(Action<int, PoolRegion> work) => Tiles.Run(
        Pixels, 16, 4L * Window.KernelHeight * Window.KernelWidth * Channels, _site.Parallelism, (first, count) =>
        {
            for (var pixel = first; pixel < first + count; pixel++)
            {
                work(pixel, Region(pixel));
            }
        });

    /// <summary>The offset of the first channel of a pixel of the input.</summary>
    public int Offset(int row, int column) => ((row * _width) + column) * Channels;

    private PoolRegion Region(int pixel)
    {
        var (row, column) = Math.DivRem(pixel, _site.OutputShape[2]);
        var top = (row * Window.StrideHeight) - Window.PadTop;
        var left = (column * Window.StrideWidth) - Window.PadLeft;
        return new PoolRegion(
            Math.Clamp(top, 0, _height), Math.Clamp(top + Window.KernelHeight, 0, _height),
            Math.Clamp(left, 0, _width), Math.Clamp(left + Window.KernelWidth, 0, _width));
    }
}
