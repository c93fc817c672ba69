namespace Vai.Runtime.Cpu.Kernels;

/// <summary>Splits the pixels of an output into tiles, worked on by several threads where there is enough work.</summary>
internal static class Tiles
{
    /// <summary>Below this many multiplications a second thread costs more than it saves.</summary>
    private const long WorthAThread = 1 << 23;

    /// <summary>Calls <paramref name="work"/> with the first pixel and the number of pixels of each tile; tiles are disjoint and cover
    /// all.</summary>
    public static void Run(int pixels, int tilePixels, long workPerPixel, int parallelism, Action<int, int> work)
    {
        var tiles = (pixels + tilePixels - 1) / tilePixels;
        var threads = (int)Math.Clamp(pixels * workPerPixel / WorthAThread, 1, Math.Clamp(tiles, 1, parallelism));
        if (threads == 1)
        {
            RunTiles(0, tiles);
            return;
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
            RunTiles((int)((long)tiles * thread / threads), (int)((long)tiles * (thread + 1) / threads)));

        void RunTiles(int from, int to)
        {
            for (var tile = from; tile < to; tile++)
            {
                var first = tile * tilePixels;
                work(first, Math.Min(tilePixels, pixels - first));
            }
        }
    }
}
