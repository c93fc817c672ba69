using Vai.Compiled;
using Vai.Compiler;
using Vai.Importers.Formats;
using Vai.Importers.Keras.Hdf5;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Importers.Tests.Keras;

/// <summary>Files of Keras and of the vendor's quantizer.</summary>
public class KerasModelTests
{
    [Fact]
    public void A_file_of_keras_becomes_a_float_graph()
    {
        var graph = ModelImporter.Import(SharedData.Require("xmodels/lenet.float.h5"), new ImportOptions());
        Assert.Equal([1, 28, 28, 1], graph.OfType("data").Single().Output.Shape);
        Assert.DoesNotContain(graph.Ops, op => op.Type is "scale" or "transpose" or "fix");
        Assert.Equal(
            ["data", "conv2d", "relu", "maxpool2d", "conv2d", "relu", "maxpool2d", "reshape", "matmul", "relu", "matmul", "relu",
                "matmul", "softmax"],
            graph.Ops.Select(op => op.Type).Where(type => type is not "const" and not "stack"));
    }

    /// <summary>The float file and the quantized one are of one network: nearly always they see the same in an image.</summary>
    [Fact]
    public void The_float_file_and_its_quantized_twin_compute_nearly_the_same()
    {
        var real = ModelImporter.Import(SharedData.Require("xmodels/lenet.float.h5"), new ImportOptions());
        var quantized = ModelImporter.Import(SharedData.Require("xmodels/lenet.quantized.h5"), new ImportOptions());
        for (var image = 0; image < 4; image++)
        {
            var input = new FloatTensor([1, 28, 28, 1], FrameworkTensors.FashionImage(image));
            var (expected, actual) = (FrameworkTensors.Run(real, input), FrameworkTensors.Run(quantized, input));
            Assert.Equal(1, expected.Data.Sum(), 1e-5);
            Assert.Equal(Array.IndexOf(expected.Data, expected.Data.Max()), Array.IndexOf(actual.Data, actual.Data.Max()));
        }
    }

    /// <summary>
    /// Shared data's imitations of Keras files have layers that do not fit each other: a map of 28·28·32 goes into a dense layer for
    /// 1568 features. They are read up to there.
    /// </summary>
    [Theory]
    [SharedRow("keras2.h5")]
    [SharedRow("keras2_gzip.h5")]
    [SharedRow("keras2_latest.h5")]
    [SharedRow("keras2_f16.h5")]
    [SharedRow("seq.keras")]
    public void A_model_whose_layers_do_not_fit_is_named_with_both_numbers(string file)
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(SharedData.Require("models/" + file), new ImportOptions()));
        Assert.Equal("VAI2044", error.Diagnostic.Code);
        Assert.Contains("its input is [1, 25088]; its 15680 weights", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal("dense", error.Diagnostic.Location.Layer);
    }

    [Theory]
    [SharedRow("keras2.h5", 0)]
    [SharedRow("keras2_gzip.h5", 0)]
    [SharedRow("keras2_latest.h5", 0)]
    [SharedRow("keras2_f16.h5", 1e-3)]
    public void Weights_are_read_from_every_layout_of_hdf5(string name, double tolerance)
    {
        var file = Hdf5File.Open(File.ReadAllBytes(SharedData.Require("models/" + name)));
        foreach (var layer in new[] { "conv2d", "dense" })
        {
            var expected = FrameworkTensors.ReadArray($"models/keras2.{layer}_kernel.npy");
            var (shape, values) = file.Numbers($"model_weights/{layer}/{layer}/kernel:0");
            Assert.Equal(expected.Shape, shape);
            Assert.All(expected.Data.Zip(values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        }
    }

    /// <summary>The vendor's compiler read the same file: both programs must give the same bytes.</summary>
    [Theory]
    [SharedRow("lenet", "lenet.b4096", "B4096")]
    [SharedRow("mlp", "mlp.b4096", "B4096")]
    [SharedRow("mlp", "mlp.b3136", "B3136")]
    [SharedRow("mlp", "mlp.b2304", "B2304")]
    [SharedRow("mlp", "mlp.b1600", "B1600")]
    [SharedRow("mlp", "mlp.b1152", "B1152")]
    [SharedRow("mlp", "mlp.b1024", "B1024")]
    [SharedRow("mlp", "mlp.b800", "B800")]
    [SharedRow("mlp", "mlp.b512", "B512")]
    public void A_vendor_quantized_file_compiles_to_the_bytes_of_its_vendor_twin(string model, string twin, string target)
    {
        var quantized = ModelImporter.Import(SharedData.Require($"xmodels/{model}.quantized.h5"), new ImportOptions());
        var ours = ModelCompiler.Compile(quantized, DpuTarget.Parse(target), cancellationToken: TestContext.Current.CancellationToken);
        var vendors = CompiledModel.From(XmodelFile.Read(SharedData.Require($"xmodels/{twin}.xmodel")));
        var random = new Random(1);
        for (var round = 0; round < 8; round++)
        {
            sbyte[] input = [.. Enumerable.Range(0, 784).Select(_ => (sbyte)random.Next(-128, 128))];
            Assert.Equal(Outputs(vendors, input), Outputs(CompiledModel.From(ours.Graph), input));
        }
    }

    [Theory]
    [SharedRow("lenet")]
    [SharedRow("mlp")]
    public void A_vendor_quantized_file_has_its_fix_points(string model)
    {
        var graph = ModelImporter.Import(SharedData.Require($"xmodels/{model}.quantized.h5"), new ImportOptions());
        var (input, last) = model == "lenet" ? ("input", "predictions") : ("flatten_input", "dense_1");
        Assert.Equal(6, graph.Op($"{input}_fix").Attributes.Get("fix_point", 0));
        Assert.Equal(model == "lenet" ? 2 : 1, graph.Op($"{last}_fix").Attributes.Get("fix_point", 0));
        Assert.All(graph.Ops.Where(op => op.Type is "conv2d" or "matmul"),
            op => Assert.Equal("fix", graph.Op(op.InputNames.ElementAt(1)).Type));
    }

    private static sbyte[] Outputs(CompiledModel model, sbyte[] input)
    {
        var subgraph = Assert.Single(model.DpuSubgraphs);
        var upload = Assert.Single(subgraph.Inputs);
        var result =
            CpuExecutor.Run(
            subgraph, new Dictionary<string, Tensor> { [upload.OpName] = new Int8Tensor(upload.Shape, upload.FixPoint, input) });
        return Assert.IsType<Int8Tensor>(Assert.Single(result).Value).Data;
    }
}
