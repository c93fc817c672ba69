using System.IO.Compression;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;

namespace Vai.Importers.Tests;

/// <summary>Runs imported graphs on the product's executor with tensors as frameworks order them: NCHW, where XIR has NHWC.</summary>
internal static class FrameworkTensors
{
    /// <summary>The only output for the only input, of a model that counts NCHW.</summary>
    /// <param name="outputShape">The output's shape as the model counts.</param>
    public static float[] RunChannelsFirst(XirGraph graph, FloatTensor input, ImmutableArray<int> outputShape)
    {
        var data = graph.OfType("data").Single();
        var laid = data.Output.Shape.SequenceEqual(input.Shape) ? input : ToChannelsLast(input);
        var output = Run(graph, laid);
        return output.Shape.SequenceEqual(outputShape) ? output.Data : FromChannelsLast(output, outputShape);
    }

    /// <summary>The only output for the only input, both as XIR orders them.</summary>
    public static FloatTensor Run(XirGraph graph, FloatTensor input)
    {
        var data = graph.OfType("data").Single();
        Assert.Equal(data.Output.Shape, input.Shape);
        return Assert.IsType<FloatTensor>(
            Assert.Single(CpuExecutor.Run(graph, new Dictionary<string, Tensor> { [data.Name] = input })).Value);
    }

    public static FloatTensor ToChannelsLast(FloatTensor image)
    {
        Assert.Equal(4, image.Shape.Length);
        var (channels, pixels) = (image.Shape[1], image.Shape[2] * image.Shape[3]);
        return new FloatTensor([1, image.Shape[2], image.Shape[3], channels],
            [.. Enumerable.Range(0, image.Data.Length).Select(i => image.Data[(i % channels * pixels) + (i / channels)])]);
    }

    private static float[] FromChannelsLast(FloatTensor image, ImmutableArray<int> shape)
    {
        Assert.Equal([shape[0], shape[2], shape[3], shape[1]], image.Shape);
        var (channels, pixels) = (shape[1], shape[2] * shape[3]);
        return [.. Enumerable.Range(0, image.Data.Length).Select(i => image.Data[(i % pixels * channels) + (i / pixels)])];
    }

    public static FloatTensor ReadArray(string path) => (FloatTensor)NpyFile.Read(SharedData.Require(path));

    /// <summary>One of the test images, pixels divided by 255, in any layout of one channel.</summary>
    public static float[] FashionImage(int number)
    {
        using var unpacked =
            new GZipStream(File.OpenRead(SharedData.Require("fashion-mnist/t10k-images-idx3-ubyte.gz")), CompressionMode.Decompress);
        var bytes = new byte[16 + ((number + 1) * 784)];
        unpacked.ReadExactly(bytes);
        return [.. bytes.AsSpan(16 + (number * 784)).ToArray().Select(pixel => pixel / 255f)];
    }

    /// <summary>Equal within 1e-5 of the largest number expected.</summary>
    public static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance = 1e-5f)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = 1e-3f;
        foreach (var value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (var i = 0; i < actual.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * largest,
                $"output {i}: expected {expected[i]}, got {actual[i]} (largest {largest})");
        }
    }
}
