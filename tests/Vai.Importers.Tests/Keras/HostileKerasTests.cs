using System.Text;
using System.Text.Json.Nodes;
using PureHDF;
using Vai.Importers.Formats;
using Vai.Importers.Keras.Layers;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.Tests.Keras;

/// <summary>Keras files are hostile until parsed: HDF5 is a web of addresses, the configuration is JSON of any depth, the archive may be a
/// bomb.</summary>
public class HostileKerasTests
{
    private static readonly ImportOptions Options = new();

    [Fact]
    public void Mutated_files_of_keras_2_give_a_graph_or_a_diagnostic_in_time()
    {
        var layers = Net();
        Assert.InRange(Fuzzing.Import(KerasBuilder.Keras2(KerasBuilder.Sequential(layers), layers), Fuzzing.Count, 1, Options), 1,
            Fuzzing.Count - 1);
    }

    [Fact]
    public void Mutated_files_of_the_vendors_quantizer_give_a_graph_or_a_diagnostic_in_time()
    {
        var file = File.ReadAllBytes(SharedData.Require("xmodels/lenet.quantized.h5"));
        Fuzzing.Import(file, Fuzzing.Count / 4, 2, Options);

        // The addresses stand at the file's beginning and around the weights' headers: there mutations bite.
        Assert.InRange(
            Fuzzing.Import(file[..4096], Fuzzing.Count / 4, 3, Options, head => [.. head, .. file[Math.Min(head.Length, 4096)..]]), 1,
            Fuzzing.Count - 1);
    }

    [Fact]
    public void Mutated_configurations_give_a_graph_or_a_diagnostic_in_time()
    {
        // The archive around them is whole, so that it does not stop them.
        var layers = Net();
        var json = Encoding.UTF8.GetBytes(KerasBuilder.Sequential(layers).ToJsonString());
        var weights = Weights(layers);
        Assert.InRange(
            Fuzzing.Import(json, Fuzzing.Count / 2, 4, Options,
                config => KerasBuilder.Zip(("metadata.json", []), ("config.json", config), ("model.weights.h5", weights))),
            1, Fuzzing.Count - 1);
    }

    [Fact]
    public void Mutated_weights_of_keras_3_give_a_graph_or_a_diagnostic_in_time()
    {
        var layers = Net();
        var json = Encoding.UTF8.GetBytes(KerasBuilder.Sequential(layers).ToJsonString());
        Assert.InRange(
            Fuzzing.Import(Weights(layers), Fuzzing.Count / 2, 5, Options,
                weights => KerasBuilder.Zip(("metadata.json", []), ("config.json", json), ("model.weights.h5", weights))),
            1, Fuzzing.Count - 1);
    }

    [Fact]
    public void An_archive_that_unpacks_to_far_more_than_it_is_gets_a_diagnostic() =>
        AssertDiagnostic("VAI2049", "unpacks",
            KerasBuilder.Zip(("metadata.json", []), ("config.json", new byte[200 << 20]), ("model.weights.h5", [])));

    [Fact]
    public void An_archive_without_weights_gets_a_diagnostic() =>
        AssertDiagnostic("VAI2049", "model.weights.h5", KerasBuilder.Zip(("metadata.json", []), ("config.json", "{}"u8.ToArray())));

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "the model itself")]
    [InlineData("{\"class_name\": \"Sequential\", \"config\": {\"layers\": []}}", "0 layers")]
    [InlineData("{\"class_name\": \"Sequential\", \"config\": {\"layers\": [7]}}", "no configuration")]
    [InlineData(
        "{\"class_name\": \"Functional\", \"config\": {\"layers\": [{\"class_name\": \"A\", \"config\": {}}], \"input_layers\": " +
        "[[\"x\", 0, 0]], \"output_layers\": [[\"y\", 0, 0]]}}", "no input layer 'x'")]
    public void Configurations_that_make_no_sense_get_a_diagnostic(string json, string text)
    {
        var error =
            Assert.Throws<VaiException>(() =>
                ModelImporter.Import(
            KerasBuilder.Zip(("metadata.json", []), ("config.json", Encoding.UTF8.GetBytes(json)), ("model.weights.h5", Weights(Net()))),
            Options));
        Assert.Matches("^VAI20(49|50)$", error.Diagnostic.Code);
        Assert.Contains(text, error.Diagnostic.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_nested_without_end_gets_a_diagnostic() => AssertDiagnostic(
        "VAI2049", "no JSON",
        KerasBuilder.Zip(("metadata.json", []), ("config.json", Encoding.UTF8.GetBytes(new string('[', 100_000))),
            ("model.weights.h5", Weights(Net()))));

    [Fact]
    public void A_layer_that_reads_itself_gets_a_diagnostic()
    {
        KerasLayer[] layers =
            [KerasBuilder.Input("x", 4), new("Add", "a", new JsonObject()) { Reads = ["x", "b"] },
                new("ReLU", "b", new JsonObject()) { Reads = ["a"] }];
        AssertDiagnostic("VAI2049", "reads its own result", KerasBuilder.Keras2(KerasBuilder.Functional(false, layers), layers));
    }

    [Fact]
    public void Models_nested_without_end_get_a_diagnostic()
    {
        var config =
            KerasBuilder.FunctionalConfig(
            "m0", false, KerasBuilder.Input("x", 4), new KerasLayer("ReLU", "r", new JsonObject()) { Reads = ["x"] });
        for (var i = 1; i < 30; i++)
        {
            config = KerasBuilder.FunctionalConfig(
                $"m{i}", false, KerasBuilder.Input("x", 4), new KerasLayer("Functional", $"m{i - 1}", config) { Reads = ["x"] });
        }

        AssertDiagnostic("VAI2048", "nested", KerasBuilder.Keras2(new JsonObject { ["class_name"] = "Functional", ["config"] = config }));
    }

    [Fact]
    public void Weights_without_a_model_are_named_for_what_they_are()
    {
        var group = new H5Group { ["dense"] = new H5Group { ["kernel"] = KerasBuilder.Dataset(new float[4], [2, 2]) } };
        AssertDiagnostic("VAI2051", "weights", KerasBuilder.Bytes(new H5File { ["model_weights"] = group }));
    }

    [Fact]
    public void A_layer_whose_weights_are_missing_gets_a_diagnostic()
    {
        KerasLayer[] layers = [KerasBuilder.Input("x", 4), new("Dense", "dense", new JsonObject())];
        AssertDiagnostic("VAI2049", "no weights 'kernel'", KerasBuilder.Keras2(KerasBuilder.Sequential(layers), layers));
        AssertDiagnostic("VAI2049", "no weights 'kernel'", KerasBuilder.Keras3(KerasBuilder.Sequential(layers), layers));
    }

    private static KerasLayer[] Net() =>
    [
        KerasBuilder.Input("x", 8, 8, 3),
        new("Conv2D", "conv", (JsonObject)JsonNode.Parse("""{"strides": [2, 2], "padding": "same", "activation": "relu"}""")!, KerasBuilder.Random("kernel", 3, 3, 3, 4), KerasBuilder.Random("bias", 4)),
        new("BatchNormalization", "norm", [], KerasBuilder.Random("gamma", 4), KerasBuilder.Random("beta", 4),
            KerasBuilder.Random("moving_mean", 4), ("moving_variance", [4], [1, 2, 3, 4])),
        new("MaxPooling2D", "pool", []),
        new("Flatten", "flat", []),
        new("Dense", "dense", (JsonObject)JsonNode.Parse("""{"units": 5, "activation": "softmax"}""")!, KerasBuilder.Random("kernel", 16, 5), KerasBuilder.Random("bias", 5)),
    ];

    // The weights' part of an archive of Keras 3.
    private static byte[] Weights(KerasLayer[] layers)
    {
        using var zip =
            new System.IO.Compression.ZipArchive(new MemoryStream(KerasBuilder.Keras3(KerasBuilder.Sequential(layers), layers)));
        using var stream = zip.GetEntry("model.weights.h5")!.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static void AssertDiagnostic(string code, string text, byte[] content)
    {
        var error = Fuzzing.InTime("the file", () => Assert.Throws<VaiException>(() => ModelImporter.Import(content, Options)));
        Assert.Equal(code, error.Diagnostic.Code);
        Assert.Contains(text, error.Diagnostic.Text, StringComparison.Ordinal);
    }
}
