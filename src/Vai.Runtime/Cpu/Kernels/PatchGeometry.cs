using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>
/// Where the numbers under a convolution window lie in an NHWC image. A transposed convolution is a plain one over the image with
/// <c>InsertHeight - 1</c> zero rows and <c>InsertWidth - 1</c> zero columns between its pixels (machine.md 2).
/// </summary>
internal sealed record PatchGeometry(Window Window, int Height, int Width, int Channels, int OutputHeight, int OutputWidth)
{
    public int InsertHeight { get; init; } = 1;

    public int InsertWidth { get; init; } = 1;

    /// <summary>Numbers in a patch: kernel rows, kernel columns, channels.</summary>
    public int PatchLength => Window.KernelHeight * Window.KernelWidth * Channels;

    /// <summary>The most numbers of a patch that come from the image, not from the zeros between its pixels.</summary>
    public int ImageLength => this is { Window: { DilationHeight: 1, DilationWidth: 1 } }
        ? ((Window.KernelHeight + InsertHeight - 1) / InsertHeight) * ((Window.KernelWidth + InsertWidth - 1) / InsertWidth) * Channels
        : PatchLength;

    public int Pixels => OutputHeight * OutputWidth;

    /// <summary>Whether the taps of a kernel row lie side by side in the image.</summary>
    private bool IsDense => this is { InsertHeight: 1, InsertWidth: 1, Window: { DilationHeight: 1, DilationWidth: 1 } };

    /// <summary>Whether the patches are the pixels of the image, one after the other.</summary>
    private bool IsImage =>
        this is
        { InsertHeight: 1, InsertWidth: 1,
            Window: { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1, PadTop: 0, PadLeft: 0 } }
        && OutputHeight == Height && OutputWidth == Width;

    /// <summary>Copies the patches of neighbouring output pixels. What lies between and behind them is undefined.</summary>
    /// <param name="pitch">Distance from patch to patch.</param>
    public void Gather<TIn, TOut, TWiden>(ReadOnlySpan<TIn> image, int first, int count, Span<TOut> patches, int pitch)
        where TWiden : IWiden<TIn, TOut>
    {
        if (IsImage && pitch == Channels)
        {
            TWiden.Widen(image.Slice(first * Channels, count * Channels), patches);
            return;
        }

        var (row, column) = Math.DivRem(first, OutputWidth);
        for (var i = 0; i < count; i++)
        {
            var patch = patches[(i * pitch)..];
            if (!TryGatherInside<TIn, TOut, TWiden>(image, row, column, patch))
            {
                Gather<TIn, TOut, TWiden>(image, row, column, patch[..PatchLength]);
            }

            (row, column) = column + 1 == OutputWidth ? (row + 1, 0) : (row, column + 1);
        }
    }

    // Windows wholly inside the image, which are most, are copied in chunks: what a chunk writes too much is overwritten by the next one.
    private bool TryGatherInside<TIn, TOut, TWiden>(ReadOnlySpan<TIn> image, int outputRow, int outputColumn, Span<TOut> patch)
        where TWiden : IWiden<TIn, TOut>
    {
        var (top, left) = ((outputRow * Window.StrideHeight) - Window.PadTop, (outputColumn * Window.StrideWidth) - Window.PadLeft);
        if (top < 0 || left < 0 || top + Window.KernelHeight > Height || left + Window.KernelWidth > Width || !IsDense)
        {
            return false;
        }

        var (offset, pitch, run) = (((top * Width) + left) * Channels, Width * Channels, Window.KernelWidth * Channels);
        var (last, copied) = (Window.KernelHeight - 1, (run + TWiden.Chunk - 1) / TWiden.Chunk * TWiden.Chunk);
        if (offset + (last * pitch) + copied > image.Length || (last * run) + copied > patch.Length)
        {
            return false;
        }

        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetReference(image), offset);
        ref var target = ref MemoryMarshal.GetReference(patch);
        for (var ky = 0; ky <= last; ky++)
        {
            TWiden.WidenChunks(in Unsafe.Add(ref source, ky * pitch), ref Unsafe.Add(ref target, ky * run), run);
        }

        return true;
    }

    /// <summary>Copies the patch of one output pixel, widened; places outside the image become zero.</summary>
    public void Gather<TIn, TOut, TWiden>(ReadOnlySpan<TIn> image, int outputRow, int outputColumn, Span<TOut> patch)
        where TWiden : IWiden<TIn, TOut>
    {
        var runLength = Window.KernelWidth * Channels;
        for (var ky = 0; ky < Window.KernelHeight; ky++, patch = patch[runLength..])
        {
            var row = Source((outputRow * Window.StrideHeight) + (ky * Window.DilationHeight) - Window.PadTop, InsertHeight, Height);
            if (row < 0)
            {
                patch[..runLength].Fill(TWiden.Zero);
            }
            else
            {
                GatherRow<TIn, TOut, TWiden>(image.Slice(row * Width * Channels, Width * Channels), outputColumn, patch[..runLength]);
            }
        }
    }

    private void GatherRow<TIn, TOut, TWiden>(ReadOnlySpan<TIn> row, int outputColumn, Span<TOut> patch)
        where TWiden : IWiden<TIn, TOut>
    {
        var first = (outputColumn * Window.StrideWidth) - Window.PadLeft;
        if (first >= 0 && Window.DilationWidth == 1 && InsertWidth == 1 && first + Window.KernelWidth <= Width)
        {
            TWiden.Widen(row.Slice(first * Channels, patch.Length), patch);
            return;
        }

        for (var kx = 0; kx < Window.KernelWidth; kx++, patch = patch[Channels..])
        {
            var column = Source(first + (kx * Window.DilationWidth), InsertWidth, Width);
            if (column < 0)
            {
                patch[..Channels].Fill(TWiden.Zero);
            }
            else
            {
                TWiden.Widen(row.Slice(column * Channels, Channels), patch[..Channels]);
            }
        }
    }

    /// <summary>The row or column of the image at a place of the (zero-inserted) plane, or -1 where there is a zero.</summary>
    public static int Source(int position, int insert, int size)
    {
        if (position < 0)
        {
            return -1;
        }

        var index = insert == 1 ? position : position % insert == 0 ? position / insert : size;
        return index < size ? index : -1;
    }
}
