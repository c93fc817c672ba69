using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Importers.PyTorch.Script.Code;

namespace Vai.Importers.Tests;

/// <summary>A call of an exported graph: target, arguments and the names of its results.</summary>
/// <param name="Arguments">Unions by the schema's names; a leading * makes a keyword argument.</param>
internal sealed record ExportedCall(string Target, (string Name, JsonNode Value)[] Arguments, params JsonNode[] Outputs);

/// <summary>
/// Archives of torch.export made here from the published schema (torch/_export/serde/schema.py, version 8), in the layouts of PyTorch 2.9,
/// 2.8, and 2.6 to 2.7.
/// </summary>
internal static class ExportArchives
{
    private const int FloatType = 7;

    public static JsonNode Tensor(string name) => Union("as_tensor", new JsonObject { ["name"] = name });

    public static JsonNode Tensors(params string[] names) =>
        Union("as_tensors", new JsonArray([.. names.Select(name => (JsonNode)new JsonObject { ["name"] = name })]));

    public static JsonNode Int(int value) => Union("as_int", value);

    public static JsonNode Ints(params int[] values) => Union("as_ints", new JsonArray([.. values.Select(value => (JsonNode)value)]));

    public static JsonNode Float(double value) => Union("as_float", value);

    public static JsonNode None => Union("as_none", true);

    public static JsonNode SymInts(params JsonNode[] values) => Union("as_sym_ints", new JsonArray(values));

    public static JsonNode Union(string tag, JsonNode value) => new JsonObject { [tag] = value };

    /// <summary>The program's JSON.</summary>
    /// <param name="inputSizes">0 is a free size.</param>
    public static JsonObject Program(
        int[] inputSizes, IEnumerable<ExportedCall> calls, string[] outputs, params PickledTensor[] parameters) => new()
    {
        ["schema_version"] = new JsonObject { ["major"] = 8, ["minor"] = 14 },
        ["opset_version"] = new JsonObject { ["aten"] = 10 },
        ["graph_module"] = new JsonObject
        {
            ["graph"] = new JsonObject
            {
                ["inputs"] = new JsonArray(),
                ["nodes"] = new JsonArray([.. calls.Select(Node)]),
                ["tensor_values"] = new JsonObject { ["x"] = Meta(inputSizes) },
                ["outputs"] = new JsonArray(),
            },
            ["signature"] = new JsonObject
            {
                ["input_specs"] = new JsonArray(
                [
                    .. parameters.Select(parameter =>
                        Union("parameter", new JsonObject
                        { ["arg"] = new JsonObject { ["name"] = "p_" + parameter.Key }, ["parameter_name"] = "net." + parameter.Key })),
                    Union("user_input", new JsonObject { ["arg"] = Tensor("x") }),
                ]),
                ["output_specs"] =
                    new JsonArray([.. outputs.Select(name => Union("user_output", new JsonObject { ["arg"] = Tensor(name) }))]),
            },
        },
    };

    /// <summary>PyTorch 2.9: JSON and raw numbers, under one folder.</summary>
    public static byte[] Raw(JsonObject program, params PickledTensor[] parameters)
    {
        var config = new JsonObject();
        foreach (var (index, tensor) in parameters.Index())
        {
            config["net." + tensor.Key] = new JsonObject
                { ["path_name"] = $"weight_{index}", ["is_param"] = true, ["use_pickle"] = false, ["tensor_meta"] = Meta(tensor.Shape) };
        }

        return Zip("net/", [
            ("archive_format", "pt2"u8.ToArray()), ("archive_version", "0"u8.ToArray()), ("models/model.json", Bytes(program)),
            ("data/weights/model_weights_config.json", Bytes(new JsonObject { ["config"] = config })),
            ("data/constants/model_constants_config.json", Bytes(new JsonObject { ["config"] = new JsonObject() })),
            .. parameters.Index().Select(item => ($"data/weights/weight_{item.Index}", Numbers(item.Item))),
            ("byteorder", "little"u8.ToArray())]);
    }

    /// <summary>PyTorch 2.8: the weights are an archive of torch.save inside.</summary>
    public static byte[] Nested(JsonObject program, params PickledTensor[] parameters) => Zip("net/", [
        ("archive_format", "pt2"u8.ToArray()), ("models/model.json", Bytes(program)), ("data/weights/model.pt", Saved(parameters)),
        ("data/constants/model.pt", Saved([]))]);

    /// <summary>PyTorch 2.6 and 2.7: everything side by side.</summary>
    public static byte[] Flat(JsonObject program, params PickledTensor[] parameters) => Zip("", [
        ("serialized_exported_program.json", Bytes(program)), ("serialized_state_dict.pt", Saved(parameters)),
        ("serialized_constants.pt", Saved([])), ("version", "8.5"u8.ToArray())]);

    public static byte[] Zip(string root, params (string Path, byte[] Content)[] entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            foreach (var (path, content) in entries)
            {
                using var stream = zip.CreateEntry(root + path, CompressionLevel.NoCompression).Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }

    private static JsonNode Node(ExportedCall call) => new JsonObject
    {
        ["target"] = call.Target.StartsWith('_') ? call.Target : "torch.ops.aten." + call.Target,
        ["inputs"] = new JsonArray([.. call.Arguments.Select(argument => (JsonNode)new JsonObject
        {
            ["name"] = argument.Name.TrimStart('*'), ["arg"] = argument.Value.DeepClone(), ["kind"] = argument.Name.StartsWith('*') ? 2 : 1,
        })]),
        ["outputs"] = new JsonArray([.. call.Outputs.Select(output => output.DeepClone())]),
        ["metadata"] =
            new JsonObject { ["nn_module_stack"] = "L__self__,,app.Net;L__self___body,body,torch.nn.modules.container.Sequential" },
    };

    private static JsonObject Meta(int[] sizes)
    {
        var strides = new int[sizes.Length];
        for (var (axis, stride) = (sizes.Length - 1, 1); axis >= 0; stride *= sizes[axis--])
        {
            strides[axis] = stride;
        }

        return new JsonObject
        {
            ["dtype"] = FloatType,
            ["sizes"] =
                new JsonArray([.. sizes.Select(size => size == 0 ? Union("as_expr", new JsonObject { ["expr_str"] = "s0" }) : Int(size))]),
            ["strides"] = new JsonArray([.. strides.Select(Int)]),
            ["storage_offset"] = Int(0),
        };
    }

    private static byte[] Saved(PickledTensor[] tensors) => TorchArchives.Zip(
        [("data.pkl", PickleWriter.Of(tensors.ToDictionary(tensor => "net." + tensor.Key, tensor => (object?)tensor))),
            .. tensors.Select(tensor => ($"data/{tensor.Key}", Numbers(tensor)))]);

    private static byte[] Bytes(JsonNode json) =>
        Encoding.UTF8.GetBytes(json.ToJsonString(new JsonSerializerOptions { WriteIndented = false }));

    private static byte[] Numbers(PickledTensor tensor) => [.. tensor.Values.SelectMany(BitConverter.GetBytes)];
}
