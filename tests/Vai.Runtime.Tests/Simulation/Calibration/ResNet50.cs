namespace Vai.Runtime.Tests.Simulation.Calibration;

/// <summary>The shapes behind the names in the vendor's profile (the Caffe graph of ResNet-50 v1, strides moved up by the
/// compiler).</summary>
internal static class ResNet50
{
    public static IEnumerable<ConvolutionLayer> Convolutions()
    {
        yield return new("conv1", 112, 3, 64, Kernel: 7, Stride: 2, HasPool: true);
        foreach (var layer in Stage(2, "abc", 56, 64, 64, "res2b_downsample_bp_by_fake_downsample_0", Addend.Strided)
            .Concat(Stage(3, "abcd", 28, 256, 128, "res3c_downsample_bp_by_fake_downsample_1", Addend.Strided))
            .Concat(Stage(4, "abcdef", 14, 512, 256, "res4e_downsample_bp_by_fake_downsample_2", Addend.Whole))
            .Concat(Stage(5, "abc", 7, 1024, 512, null, Addend.None)))
        {
            yield return layer;
        }

        yield return new("fc1000_bias", 1, 2048, 1000);
    }

    // The last block of a stage works at the next stage's size: its 3x3 convolution has stride 2, and its addend is thinned out.
    private static IEnumerable<ConvolutionLayer> Stage(
        int stage, string blocks, int size, int input, int width, string? downsample, Addend thinned)
    {
        var output = 4 * width;
        yield return new($"res{stage}a_branch2a", size, input, width);
        yield return new($"res{stage}a_branch2b", size, width, width, Kernel: 3);
        yield return new($"res{stage}a_branch2c", size, width, output);
        yield return new($"res{stage}a", size, input, output, Addend: Addend.Map);
        foreach (var block in blocks[1..])
        {
            var isLast = downsample is not null && block == blocks[^1];
            yield return new($"res{stage}{block}_branch2a", size, output, width);
            yield return isLast
                ? new($"res{stage}{block}_branch2b_bias", size / 2, width, width, Kernel: 3, Stride: 2)
                : new($"res{stage}{block}_branch2b", size, width, width, Kernel: 3);
            yield return isLast
                ? new(downsample!, size / 2, width, output, Addend: thinned)
                : new($"res{stage}{block}", size, width, output, Addend: Addend.Map);
        }
    }
}
