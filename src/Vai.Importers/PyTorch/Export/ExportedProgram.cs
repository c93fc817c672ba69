using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Vai.Importers.Formats;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.PyTorch.Export;

/// <summary>A call in an exported graph.</summary>
/// <param name="Target">As the schema writes it, <c>torch.ops.aten.conv2d.default</c>.</param>
/// <param name="Positional">Arguments by position, as unions.</param>
/// <param name="Keywords">Arguments by name.</param>
/// <param name="Outputs">What the results are called, as unions.</param>
internal sealed record ExportedNode(
    string Target,
    ImmutableArray<JsonElement> Positional,
    ImmutableArray<KeyValuePair<string, JsonElement>> Keywords,
    ImmutableArray<JsonElement> Outputs,
    ModuleScope Scope);

/// <summary>
/// A program of torch.export: a flat graph of tensor operators with the parameters as inputs (torch/_export/serde/schema.py, major version
/// 8).
/// </summary>
/// <param name="Constants">Graph inputs that are tensors of the file: the graph's name and the tensor's.</param>
/// <param name="Inputs">The user's inputs.</param>
/// <param name="Outputs">The results, as unions.</param>
internal sealed record ExportedProgram(
    string ModelClass,
    ImmutableArray<(string Name, string Tensor)> Constants,
    ImmutableArray<(string Name, TensorMeta Meta)> Inputs,
    ImmutableArray<ExportedNode> Nodes,
    ImmutableArray<JsonElement> Outputs)
{
    private const int Schema = 8;
    private const int LargestNodeCount = 100_000;
    private const int LargestSize = 1 << 15;
    private const int LargestInput = 1 << 28;

    /// <exception cref="VaiException">VAI2027: it is no program of this schema.</exception>
    public static ExportedProgram Parse(byte[] content) => ExportJson.Guard(() =>
    {
        using var json = JsonDocument.Parse(content, ExportJson.Form);
        return Of(json.RootElement.Clone());
    });

    /// <summary>The input shapes, batch included: those that the user says, otherwise those that the program states.</summary>
    /// <exception cref="VaiException">VAI2020: a size is free. VAI2021: the batch is not 1, or the given shapes are not the
    /// program's.</exception>
    public ImmutableArray<ImmutableArray<int>> InputShapes(ImportOptions options)
    {
        var given = options.GivenShapes(Inputs.Length);
        var shapes = Inputs.Select(
            (input, index) =>
                ShapeOf(
                    input.Name, input.Meta, index < given.Length ? given[index] : null,
                    index == 0 ? options.ImageSize : null)).ToImmutableArray();
        var wrong = shapes.FirstOrDefault(
            shape =>
                shape.Any(size => size is < 1 or > LargestSize) || shape.Aggregate(1.0, (product, size) => product * size) > LargestInput);
        return shapes.IsEmpty ? throw VaiDiagnostics.BadExportedProgram.UnplacedException("it has no inputs")
            : wrong.IsDefault ? shapes
            : throw VaiDiagnostics.BadInputShape.UnplacedException(
                string.Join('x', wrong), $"sizes from 1 to {LargestSize} and at most {LargestInput} numbers are possible");
    }

    private static ImmutableArray<int> ShapeOf(string name, TensorMeta meta, ImmutableArray<int>? given, (int Height, int Width)? imageSize)
    {
        var sizes = meta.Sizes;
        var told = given is { } shape && shape.Length == sizes.Length - 1 ? shape.Insert(0, 1) : given;
        if (told is { } all)
        {
            return all.Length == sizes.Length && all.Zip(sizes).All(pair => pair.Second is null || pair.First == pair.Second)
                ? all
                : throw VaiDiagnostics.BadInputShape.UnplacedException(
                    string.Join('x', all), $"input '{name}' was exported as {Text(sizes)}");
        }

        // A free batch is 1; free rows and columns may be those of the pictures.
        var known = sizes.Select(
            (size, axis) =>
                size ?? (
                    axis == 0
                        ? 1
                        : imageSize is { } image && sizes.Length == 4 && axis >= 2
                        ? (axis == 2 ? image.Height : image.Width)
                        : (int?)null)).ToArray();
        if (known.Any(size => size is null))
        {
            throw VaiDiagnostics.InputShapeNeeded.UnplacedException($"input '{name}' was exported as {Text(sizes)}, where ? is free");
        }

        return known[0] == 1
            ? [.. known.Select(size => size!.Value)]
            : throw VaiDiagnostics.BadInputShape.UnplacedException(
                Text(sizes), $"input '{name}' was exported with a batch of {known[0]}; export it with a batch of 1");
    }

    private static string Text(ImmutableArray<int?> sizes) =>
        string.Join('x', sizes.Select(size => size?.ToString(CultureInfo.InvariantCulture) ?? "?"));

    private static ExportedProgram Of(JsonElement root)
    {
        var major = root.GetProperty("schema_version").GetProperty("major").GetInt32();
        if (major != Schema)
        {
            throw Bad($"its schema is {major}; {Schema} is read (PyTorch 2.6 and later)");
        }

        var module = root.GetProperty("graph_module");
        var graph = module.GetProperty("graph");
        if (graph.GetProperty("nodes").GetArrayLength() > LargestNodeCount)
        {
            throw Bad($"it has more than {LargestNodeCount} nodes");
        }

        var nodes = graph.GetProperty("nodes").EnumerateArray().Select(Node).ToImmutableArray();
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var value in graph.GetProperty("tensor_values").EnumerateObject())
        {
            values[value.Name] = value.Value;
        }

        var (constants, inputs) = Signature(module.GetProperty("signature"), values.ToFrozenDictionary(StringComparer.Ordinal));
        var outputs = module.GetProperty("signature").GetProperty("output_specs").EnumerateArray().Select(ExportJson.Union)
            .Where(spec => spec.Name == "user_output").Select(spec => spec.Value.GetProperty("arg")).ToImmutableArray();
        var model = nodes.Select(node => node.Scope.TypedPath.Split('/')[0]).FirstOrDefault(name => name.Length > 0) ?? "Model";
        return new ExportedProgram(model, constants, inputs, nodes, outputs);
    }

    private static (
        ImmutableArray<(string, string)> Constants, ImmutableArray<(string, TensorMeta)> Inputs) Signature(JsonElement signature,
        FrozenDictionary<string, JsonElement> values)
    {
        var (constants, inputs) = (ImmutableArray.CreateBuilder<(string, string)>(), ImmutableArray.CreateBuilder<(string, TensorMeta)>());
        foreach (var spec in signature.GetProperty("input_specs").EnumerateArray().Select(ExportJson.Union))
        {
            switch (spec.Name)
            {
                case "parameter" or "buffer" or "tensor_constant":
                    constants.Add(
                        (Text(spec.Value.GetProperty("arg").GetProperty("name")), Text(spec.Value.GetProperty(spec.Name + "_name"))));
                    break;
                case "user_input" when ExportJson.Union(spec.Value.GetProperty("arg")) is { Name: "as_tensor" } tensor:
                    var name = Text(tensor.Value.GetProperty("name"));
                    inputs.Add(
                        (
                            name,
                            TensorMeta.Of(
                                values.TryGetValue(name, out var meta) ? meta : throw Bad($"input '{name}' has no description"))));
                    break;
                case "user_input" or "constant_input":
                    break; // a number or None, written into the graph already
                default:
                    throw Bad($"an input is of the kind '{spec.Name}'");
            }
        }

        return (constants.ToImmutable(), inputs.ToImmutable());
    }

    private static ExportedNode Node(JsonElement node)
    {
        var (positional, keywords) = (
            ImmutableArray.CreateBuilder<JsonElement>(), ImmutableArray.CreateBuilder<KeyValuePair<string, JsonElement>>());
        foreach (var argument in node.GetProperty("inputs").EnumerateArray())
        {
            const int keyword = 2;
            if (argument.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.Number && kind.GetInt32() == keyword)
            {
                keywords.Add(KeyValuePair.Create(Text(argument.GetProperty("name")), argument.GetProperty("arg")));
            }
            else
            {
                positional.Add(argument.GetProperty("arg"));
            }
        }

        var stack = node.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("nn_module_stack", out var text)
            ? Text(text)
            : "";
        return new ExportedNode(
            Text(node.GetProperty("target")), positional.ToImmutable(), keywords.ToImmutable(),
            [.. node.GetProperty("outputs").EnumerateArray()], ModuleStack.Parse(stack));
    }

    private static string Text(JsonElement text) => text.GetString() ?? throw Bad("a name is missing");

    private static VaiException Bad(string what) => VaiDiagnostics.BadExportedProgram.UnplacedException(what);
}
