using System.Collections.Frozen;
using System.Text.Json;
using Vai.Importers.PyTorch.Files;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.PyTorch.Export;

/// <summary>An exported program and its tensors, run node after node.</summary>
internal sealed class ExportedModel : ITorchModel
{
    private const string Aten = "torch.ops.aten.";
    private const string Operator = "_operator.";

    /// <summary>Checks of shapes and types, which hold for the shapes that the program is run on.</summary>
    private static readonly FrozenSet<string> Checks =
        FrozenSet.Create(
            StringComparer.Ordinal, "_assert_scalar", "_assert_tensor_metadata", "sym_constrain_range", "sym_constrain_range_for_size",
            "_assert_async");

    private readonly ExportedProgram _program;
    private readonly FrozenDictionary<string, TorchTensor> _tensors;
    private readonly Dictionary<TorchTensor, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly TorchWeights _weights;

    public ExportedModel(ExportedProgram program, FrozenDictionary<string, TorchTensor> tensors, TorchWeights weights)
    {
        (_program, _tensors, _weights) = (program, tensors, weights);
        foreach (var (_, name) in program.Constants)
        {
            _names.TryAdd(Tensor(name), name);
        }
    }

    public string Name => _program.ModelClass;

    public object? Run(IReadOnlyList<TensorValue> inputs, CallRecorder recorder, StepBudget budget)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, tensor) in _program.Constants)
        {
            values[name] = Tensor(tensor);
        }

        foreach (var (index, (name, _)) in _program.Inputs.Index())
        {
            values[name] = index < inputs.Count
                ? inputs[index]
                : throw VaiDiagnostics.InputShapeNeeded.UnplacedException($"the program has {_program.Inputs.Length} inputs");
        }

        return ExportJson.Guard(() =>
        {
            foreach (var (index, node) in _program.Nodes.Index())
            {
                budget.Spend();
                Assign(node, Call(node, index, values, recorder), values);
            }

            return _program.Outputs.Select(output => Argument(output, values)).ToArray();
        });
    }

    public string? ParameterName(TorchTensor tensor) => _names.GetValueOrDefault(tensor);

    public float[] Read(TorchTensor tensor) => _weights.Read(tensor);

    private TorchTensor Tensor(string name) =>
        _tensors.GetValueOrDefault(name) ?? throw Bad($"it names the tensor '{name}', which the archive does not have");

    private static object? Call(ExportedNode node, int index, Dictionary<string, object?> values, CallRecorder recorder)
    {
        var place = new CodePlace("graph", index + 1);
        var positional = node.Positional.Select(argument => Argument(argument, values)).ToImmutableArray();
        var keywords = node.Keywords.ToImmutableDictionary(pair => pair.Key, pair => Argument(pair.Value, values));
        if (node.Target.StartsWith(Operator, StringComparison.Ordinal))
        {
            return Scalar("torch." + node.Target[Operator.Length..], positional, node, place);
        }

        var dot = node.Target.IndexOf('.', Math.Min(Aten.Length, node.Target.Length));
        var function = node.Target.StartsWith(Aten, StringComparison.Ordinal)
            ? node.Target[Aten.Length..(dot < 0 ? node.Target.Length : dot)]
            : null;
        return function switch
        {
            null => throw VaiDiagnostics.UnsupportedTorchOp.Exception(
                new DiagnosticLocation(null, node.Scope.DottedPath), node.Target, place.File, place.Line, AtenOps.WayOut(node.Target)),
            "sym_size" => Scalar("torch.size", positional, node, place),
            _ when Checks.Contains(function) => null,
            _ => recorder.Record(function, positional, keywords, node.Scope, place),
        };
    }

    private static object? Scalar(string function, ImmutableArray<object?> positional, ExportedNode node, CodePlace place) =>
        ScalarFunctions.TryCall(function, positional, out var result)
            ? result
            : throw VaiDiagnostics.DataDependentCode.UnplacedException(
                place.File, place.Line, $"'{node.Target}' of values that are not fixed");

    /// <summary>Gives the results their names: one, several, or a list.</summary>
    private static void Assign(ExportedNode node, object? result, Dictionary<string, object?> values)
    {
        ImmutableArray<object?> results = node.Outputs.Length == 1
            ? [result]
            : result as IReadOnlyList<object?> is { } several
            ? [.. several]
            : [];
        foreach (var (output, value) in node.Outputs.Zip(results))
        {
            var union = ExportJson.Union(output);
            switch (union.Name)
            {
                case "as_tensor" or "as_sym_int" or "as_sym_bool" or "as_sym_float" or "as_optional_tensor":
                    values[NameOf(union.Value)] = value is IReadOnlyList<object?> { Count: > 0 } list ? list[0] : value;
                    break;
                case "as_tensors":
                    foreach (var (name, item) in union.Value.EnumerateArray().Select(NameOf).Zip(value as IReadOnlyList<object?> ?? []))
                    {
                        values[name] = item;
                    }

                    break;
                case "as_none":
                    break;
                default:
                    throw Bad($"a result of {node.Target} is of the kind '{union.Name}'");
            }
        }
    }

    private static string NameOf(JsonElement value) =>
        value.TryGetProperty("name", out var name) || value.TryGetProperty("as_name", out name)
            || (value.TryGetProperty("as_tensor", out var tensor) && tensor.TryGetProperty("name", out name))
            ? name.GetString() ?? ""
            : throw Bad("a result has no name");

    /// <summary>The value of an argument, a union whose tag names its kind.</summary>
    private static object? Argument(JsonElement argument, Dictionary<string, object?> values)
    {
        var (tag, value) = ExportJson.Union(argument) is var union ? (union.Name, union.Value) : default;
        return tag switch
        {
            "as_none" or "as_device" or "as_layout" or "as_memory_format" => null,
            "as_tensor" => Value(value.GetProperty("name"), values),
            "as_tensors" => value.EnumerateArray().Select(item => Value(item.GetProperty("name"), values)).ToList(),
            "as_optional_tensor" => Argument(value, values),
            "as_optional_tensors" => value.EnumerateArray().Select(item => Argument(item, values)).ToList(),
            "as_int" => value.GetInt64(),
            "as_float" => Real(value),
            "as_bool" => value.GetBoolean(),
            "as_string" => value.GetString(),
            "as_scalar_type" => TensorMeta.TypeInCode(value.GetInt32()),
            "as_ints" => value.EnumerateArray().Select(item => (object?)item.GetInt64()).ToList(),
            "as_floats" => value.EnumerateArray().Select(item => (object?)Real(item)).ToList(),
            "as_bools" => value.EnumerateArray().Select(item => (object?)item.GetBoolean()).ToList(),
            "as_strings" => value.EnumerateArray().Select(item => (object?)item.GetString()).ToList(),
            "as_sym_int" or "as_sym_bool" or "as_sym_float" => Symbol(value, values),
            "as_sym_ints" or "as_sym_floats" or "as_sym_bools" => value.EnumerateArray().Select(item => Symbol(item, values)).ToList(),
            _ => throw Bad($"an argument is of the kind '{tag}'"),
        };
    }

    private static object? Symbol(JsonElement symbol, Dictionary<string, object?> values)
    {
        var union = ExportJson.Union(symbol);
        return union.Name switch
        {
            "as_name" => Value(union.Value, values),
            "as_int" => union.Value.GetInt64(),
            "as_bool" => union.Value.GetBoolean(),
            "as_float" => Real(union.Value),
            _ => throw Bad($"a symbol is of the kind '{union.Name}'"),
        };
    }

    private static object? Value(JsonElement name, Dictionary<string, object?> values) =>
        values.TryGetValue(name.GetString() ?? "", out var value)
            ? value
            : throw Bad($"it reads '{name.GetString()}', which nothing has made");

    // JSON has no infinities; the schema writes them as words.
    private static double Real(JsonElement value) => value.ValueKind != JsonValueKind.String ? value.GetDouble() : value.GetString() switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        var text => throw Bad($"'{text}' is no number"),
    };

    private static VaiException Bad(string what) => VaiDiagnostics.BadExportedProgram.UnplacedException(what);
}
