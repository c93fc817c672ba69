namespace Vai.Runtime.Cpu.Kernels;

/// <summary>The part of the image under a pooling window: rows and columns inside the image, end exclusive.</summary>
internal readonly record struct PoolRegion(int Top, int Bottom, int Left, int Right)
{
    public int Count => (Bottom - Top) * (Right - Left);
}
