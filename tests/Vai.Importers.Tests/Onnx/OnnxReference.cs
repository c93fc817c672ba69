using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using FloatTensor = Vai.Runtime.Tensors.FloatTensor;
using Vai.Importers.Formats;
using Vai.Runtime.Tensors;

namespace Vai.Importers.Tests.Onnx;

/// <summary>ONNX Runtime as the oracle.</summary>
internal static class OnnxReference
{
    /// <summary>All outputs of a model with one input, in its order.</summary>
    public static ImmutableArray<FloatTensor> Run(byte[] model, FloatTensor input)
    {
        using var options =
            new SessionOptions { GraphOptimizationLevel =
                GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(model, options);
        var name = session.InputMetadata.Keys.Single();
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(input.Data, [.. input.Shape]))]);
        return [.. results.Select(result => result.AsTensor<float>())
            .Select(tensor => new FloatTensor([.. tensor.Dimensions], [.. tensor]))];
    }

    /// <summary>What is imported computes what ONNX Runtime computes, for reproducible numbers between -4 and 4.</summary>
    public static Xir.XirGraph AssertImports(byte[] model, params int[] inputShape) => AssertImports(model, 1e-5f, inputShape);

    /// <inheritdoc cref="AssertImports(byte[], int[])"/>
    public static Xir.XirGraph AssertImports(byte[] model, float tolerance, params int[] inputShape)
    {
        var input =
            new FloatTensor([.. inputShape],
                [.. OnnxBuilder.Numbers(7, inputShape.Aggregate(1, (product, size) => product * size)).Select(number => number * 4)]);
        var expected = Assert.Single(Run(model, input));
        var graph = ModelImporter.Import(model, new ImportOptions());
        FrameworkTensors.AssertNear(expected.Data, FrameworkTensors.RunChannelsFirst(graph, input, expected.Shape), tolerance);
        return graph;
    }
}
