using Vai.Importers.Formats;
using Vai.Runtime.Tensors;
using Vai.Xir.Serialization;

namespace Vai.Importers.Tests.Onnx;

/// <summary>ONNX files that PyTorch exported: what is imported computes what PyTorch and ONNX Runtime computed.</summary>
public class OnnxModelTests
{
    [Theory]
    [SharedRow("fmnist")]
    [SharedRow("mobilenet_mini")]
    [SharedRow("resnet_mini")]
    public void A_trained_model_gives_the_logits_that_pytorch_gave(string model)
    {
        var path = SharedData.Require($"models/{model}.onnx");
        var graph = ModelImporter.Import(path, new ImportOptions());
        var logits = FrameworkTensors.ReadArray($"models/{model}.logits.npy");
        for (var image = 0; image < 4; image++)
        {
            var input = new FloatTensor([1, 1, 28, 28], FrameworkTensors.FashionImage(image));
            var output = FrameworkTensors.RunChannelsFirst(graph, input, [1, 10]);
            FrameworkTensors.AssertNear(logits.Data.AsSpan(image * 10, 10), output);
            FrameworkTensors.AssertNear(OnnxReference.Run(File.ReadAllBytes(path), input)[0].Data, output);
        }
    }

    [Theory]
    [SharedRow("mobilev2s")]
    [SharedRow("resnet18s")]
    [SharedRow("siludet")]
    [SharedRow("unets")]
    public void A_model_with_random_weights_gives_the_output_that_pytorch_gave(string model)
    {
        var path = SharedData.Require($"models/{model}.ts.onnx");
        var (input, expected) =
            (FrameworkTensors.ReadArray($"models/{model}.in.npy"), FrameworkTensors.ReadArray($"models/{model}.out.npy"));
        var graph = ModelImporter.Import(path, new ImportOptions());
        var output = FrameworkTensors.RunChannelsFirst(graph, input, expected.Shape);
        FrameworkTensors.AssertNear(expected.Data, output);
        FrameworkTensors.AssertNear(OnnxReference.Run(File.ReadAllBytes(path), input)[0].Data, output);
    }

    [Fact]
    public void Every_onnx_file_of_the_shared_data_is_imported()
    {
        string[] files = [.. SharedData.RequireAll("models", "*.onnx"), .. SharedData.RequireAll("xmodels", "*.onnx")];
        Assert.Equal(8, files.Length);
        Assert.All(files, file => Assert.NotEmpty(ModelImporter.Import(file, new ImportOptions()).Ops));
    }

    [Theory]
    [SharedRow("fmnist")]
    [SharedRow("mobilenet_mini")]
    [SharedRow("resnet_mini")]
    public void An_onnx_file_gives_the_layers_of_the_traced_model(string model)
    {
        var onnx = ModelImporter.Import(SharedData.Require($"models/{model}.onnx"), new ImportOptions());
        var traced = ModelImporter.Import(SharedData.Require($"models/{model}.pt"), new ImportOptions(ImmutableArray.Create(1, 28, 28)));
        Assert.Equal(Layers(traced), Layers(onnx));
        Assert.DoesNotContain(onnx.Ops, op => op.Type is "scale" or "transpose" or "pad");
    }

    [Fact]
    public void Importing_twice_gives_equal_bytes()
    {
        var path = SharedData.Require("models/siludet.ts.onnx");
        Assert.Equal(XmodelFile.ToBytes(ModelImporter.Import(path, new ImportOptions())),
            XmodelFile.ToBytes(ModelImporter.Import(path, new ImportOptions())));
    }

    [Fact]
    public void Names_are_those_of_the_file()
    {
        var graph = ModelImporter.Import(SharedData.Require("models/fmnist.onnx"), new ImportOptions());
        Assert.Equal("torch_jit", graph.Name);
        Assert.Equal([1, 28, 28, 1], graph.Op("input").Output.Shape);
        Assert.Equal([32, 3, 3, 1], graph.Op("conv1_weight").Output.Shape);
        Assert.Equal([1, 28, 28, 32], graph.Op("conv1_Conv").Output.Shape);
        Assert.Equal("matmul", graph.Op("fc2_Gemm").Type);
    }

    [Fact]
    public void The_vendors_quantized_file_gives_the_fix_points_of_its_xmodel()
    {
        var onnx = ModelImporter.Import(SharedData.Require("xmodels/zerodce.int.onnx"), new ImportOptions());
        var vendor = XmodelFile.Read(SharedData.Require("xmodels/zerodce.int.xmodel"));
        Assert.Equal(FixPoints(vendor, "conv2d"), FixPoints(onnx, "conv2d"));
        Assert.Equal(FixPoints(vendor, "depthwise-conv2d"), FixPoints(onnx, "depthwise-conv2d"));
    }

    private static IEnumerable<string> Layers(XirGraph graph) => graph.Ops.Where(op => op.Type is not "const" and not "stack")
        .Select(op => $"{op.Type} {string.Join('x', op.Output.Shape)}").Order(StringComparer.Ordinal);

    // Of each layer the fix points of input, weights and bias, in graph order.
    private static IEnumerable<string> FixPoints(XirGraph graph, string type) => graph.OfType(type)
        .Select(op => string.Join(' ', op.InputNames.Select(name => graph.Op(name).Attributes.Get("fix_point", -100))));
}
