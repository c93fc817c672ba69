using Vai.Importers.Formats;
using Vai.Runtime.Tensors;

namespace Vai.Importers.Tests.Onnx;

/// <summary>What was imported, from whatever format, exported to ONNX again: ONNX Runtime computes what our executor computes.</summary>
public class OnnxExportTests
{
    [Theory]
    [SharedRow("models/fmnist.onnx", 28, 28, 1)]
    [SharedRow("models/fmnist.pt", 28, 28, 1)]
    [SharedRow("models/mobilenet_mini.onnx", 28, 28, 1)]
    [SharedRow("models/mobilenet_mini.pt", 28, 28, 1)]
    [SharedRow("models/resnet_mini.onnx", 28, 28, 1)]
    [SharedRow("models/resnet_mini.pt", 28, 28, 1)]
    [SharedRow("models/mobilev2s.ts.onnx", 64, 64, 3)]
    [SharedRow("models/resnet18s.ts.onnx", 32, 32, 3)]
    [SharedRow("models/siludet.ts.onnx", 64, 64, 3)]
    [SharedRow("models/unets.ts.onnx", 64, 64, 3)]
    [SharedRow("xmodels/lenet.float.h5", 28, 28, 1)]
    public void An_export_of_what_was_imported_computes_the_same(string file, int height, int width, int channels)
    {
        // PyTorch's files leave their size open.
        var options = file.EndsWith(".pt", StringComparison.Ordinal)
            ? new ImportOptions(ImmutableArray.Create(channels, height, width))
            : new ImportOptions();
        var graph = ModelImporter.Import(SharedData.Require(file), options);
        var input = new FloatTensor([1, height, width, channels], OnnxBuilder.Numbers(9, height * width * channels));
        var exported = OnnxExporter.Export(graph);
        var output = FrameworkTensors.Run(graph, input);
        FrameworkTensors.AssertNear(OnnxReference.Run(exported, input).Single().Data, output.Data);

        // And read again, it is a model that computes the same.
        var again = ModelImporter.Import(exported, new ImportOptions());
        var data = again.OfType("data").Single().Output.Shape;
        Assert.Equal(input.Shape, data);
        FrameworkTensors.AssertNear(output.Data, FrameworkTensors.Run(again, input).Data);
    }
}
