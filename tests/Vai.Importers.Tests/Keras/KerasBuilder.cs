using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using PureHDF;
using Vai.Importers.Keras.Layers;
using Vai.Importers.Onnx.Ops;
using Vai.Importers.PyTorch.Script.Code;

namespace Vai.Importers.Tests.Keras;

/// <summary>A layer as Keras would write it: class, configuration, weights in the order in which Keras makes them.</summary>
internal sealed record KerasLayer(
    string ClassName, string Name, JsonObject Config, params (string Role, int[] Shape, float[] Values)[] Weights)
{
    /// <summary>Names of the layers that it reads, in a Functional model.</summary>
    public string[] Reads { get; init; } = [];

    /// <summary>Set where the layer is a model.</summary>
    public KerasLayer[] Layers { get; init; } = [];
}

/// <summary>Writes models as Keras 2 and Keras 3 do.</summary>
internal static class KerasBuilder
{
    /// <summary>Reproducible numbers between -1 and 1.</summary>
    public static (string Role, int[] Shape, float[] Values) Random(string role, params int[] shape) =>
        (role, shape, Onnx.OnnxBuilder.Numbers(role.Sum(c => c) + shape.Sum(), shape.Aggregate(1, (product, size) => product * size)));

    public static KerasLayer Input(string name, params int?[] shape) =>
        new("InputLayer", name, new JsonObject
            { ["batch_input_shape"] = new JsonArray([null, .. shape.Select(size => size is { } number ? JsonValue.Create(number) : null)]),
                ["name"] = name });

    /// <summary>An HDF5 file of model.save("model.h5").</summary>
    public static byte[] Keras2(JsonObject model, params KerasLayer[] layers)
    {
        var groups = new H5Group();
        foreach (var layer in layers)
        {
            groups[layer.Name] = Group([.. Weights(layer)]);
        }

        groups.Attributes["layer_names"] = layers.Select(layer => layer.Name).ToArray();
        var file = new H5File { ["model_weights"] = groups };
        file.Attributes["model_config"] = model.ToJsonString();
        file.Attributes["keras_version"] = "2.8.0";
        return Bytes(file);
    }

    /// <summary>An archive of model.save("model.keras").</summary>
    public static byte[] Keras3(JsonObject model, params KerasLayer[] layers)
    {
        var weights = Bytes(new H5File { ["layers"] = Keras3Layers(layers) });
        return Zip(("metadata.json", "{}"u8.ToArray()), ("config.json", Encoding.UTF8.GetBytes(model.ToJsonString())),
            ("model.weights.h5", weights));
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }

    public static JsonObject Sequential(params KerasLayer[] layers) => new()
    {
        ["class_name"] = "Sequential",
        ["config"] = new JsonObject { ["name"] = "net", ["layers"] = new JsonArray([.. layers.Select(layer => Entry(layer, null))]) },
    };

    /// <summary>A Functional model; the inputs are its InputLayers, the output is the last layer.</summary>
    /// <param name="isKeras3">Whether calls are written as Keras 3 does.</param>
    public static JsonObject Functional(bool isKeras3, params KerasLayer[] layers) => new()
    {
        ["class_name"] = "Functional",
        ["config"] = FunctionalConfig("net", isKeras3, layers),
    };

    public static JsonObject FunctionalConfig(string name, bool isKeras3, params KerasLayer[] layers) => new()
    {
        ["name"] = name,
        ["layers"] = new JsonArray([.. layers.Select(layer => Entry(layer, isKeras3))]),
        ["input_layers"] = new JsonArray([.. layers.Where(layer => layer.ClassName == "InputLayer").Select(layer => Key(layer.Name))]),
        ["output_layers"] = isKeras3 ? Key(layers[^1].Name) : new JsonArray(Key(layers[^1].Name)),
    };

    public static byte[] Bytes(H5File file)
    {
        var path = Path.GetTempFileName();
        try
        {
            file.Write(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static H5Dataset<float[]> Dataset(float[] values, int[] shape) => new(values, fileDims: [.. shape.Select(size => (ulong)size)]);

    private static JsonObject Entry(KerasLayer layer, bool? isKeras3)
    {
        var config = (JsonObject)layer.Config.DeepClone();
        config["name"] = layer.Name;
        var entry = new JsonObject { ["class_name"] = layer.ClassName, ["config"] = config, ["name"] = layer.Name };
        if (isKeras3 is { } newer)
        {
            entry["inbound_nodes"] = layer.Reads.Length == 0 ? new JsonArray() : newer
                ? new JsonArray(
                    new JsonObject
                    { ["args"] =
                        new JsonArray(layer.Reads.Length == 1 ? Tensor(layer.Reads[0]) : new JsonArray([.. layer.Reads.Select(Tensor)])),
                        ["kwargs"] = new JsonObject() })
                : new JsonArray(new JsonArray([.. layer.Reads.Select(name => new JsonArray(name, 0, 0, new JsonObject()))]));
        }

        return entry;
    }

    private static JsonArray Key(string name) => new(name, 0, 0);

    private static JsonNode Tensor(string name) =>
        new JsonObject { ["class_name"] = "__keras_tensor__", ["config"] = new JsonObject { ["keras_history"] = Key(name) } };

    /// <summary>Weights under their Keras 2 names; those of a nested model stand in its group.</summary>
    private static IEnumerable<(string Name, int[] Shape, float[] Values)> Weights(KerasLayer layer) => layer.Layers.Length > 0
        ? layer.Layers.SelectMany(Weights)
        : layer.Weights.Select(weight => ($"{layer.Name}/{weight.Role}:0", weight.Shape, weight.Values));

    private static H5Group Group(params (string Name, int[] Shape, float[] Values)[] weights)
    {
        var group = new H5Group();
        foreach (var (name, shape, values) in weights)
        {
            var parts = name.Split('/');
            if (!group.TryGetValue(parts[0], out var inner))
            {
                group[parts[0]] = inner = new H5Group();
            }

            ((H5Group)inner)[parts[1]] = shape.Length == 0 ? values[0] : Dataset(values, shape);
        }

        group.Attributes["weight_names"] = weights.Select(weight => weight.Name).ToArray();
        return group;
    }

    private static H5Group Keras3Layers(KerasLayer[] layers)
    {
        var group = new H5Group();
        var counts = new Dictionary<string, int>();
        foreach (var layer in layers)
        {
            var snake = Snake(layer.ClassName);
            var count = counts.GetValueOrDefault(snake);
            counts[snake] = count + 1;
            var variables = new H5Group();
            for (var i = 0; i < layer.Weights.Length; i++)
            {
                variables[$"{i}"] = Dataset(layer.Weights[i].Values, layer.Weights[i].Shape);
            }

            var own = new H5Group { ["vars"] = variables };
            if (layer.Layers.Length > 0)
            {
                own["layers"] = Keras3Layers(layer.Layers);
            }

            group[count == 0 ? snake : $"{snake}_{count}"] = own;
        }

        return group;
    }

    // The names that Keras 3 gives to the classes used here.
    private static string Snake(string className) => className switch
    {
        "Conv1D" => "conv1d",
        "Conv2D" => "conv2d",
        "Conv2DTranspose" => "conv2d_transpose",
        "DepthwiseConv2D" => "depthwise_conv2d",
        "SeparableConv2D" => "separable_conv2d",
        "PReLU" => "p_re_lu",
        "BatchNormalization" => "batch_normalization",
        "Dense" => "dense",
        "Functional" => "functional",
        "Sequential" => "sequential",
        "InputLayer" => "input_layer",
        var other => other.ToLowerInvariant(),
    };
}
