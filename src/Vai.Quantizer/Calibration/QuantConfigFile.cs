using System.Text.Json;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;

namespace Vai.Quantizer.Calibration;

/// <summary>
/// Reads the vendor's quant_config.json with all its keys (quantizer.md 1.5). What the DPU fixes (rounding, symmetry, scale type) is
/// checked and otherwise ignored, as the vendor does; what cannot be on the DPU is an error.
/// </summary>
internal static class QuantConfigFile
{
    private const int LargestFile = 1 << 22;

    private static readonly ImmutableHashSet<string> Kinds = ["input", "weights", "bias", "activation"];

    private static readonly ImmutableDictionary<string, ImmutableHashSet<string>> Words = new Dictionary<string, ImmutableHashSet<string>>
    {
        ["datatype"] = ["int"],
        ["method"] = ["maxmin", "diffs", "entropy", "mse", "percentile"],
        ["round_mode"] = ["half_even", "half_up", "half_down", "std_round"],
        ["scale_type"] = ["poweroftwo"],
        ["calib_statistic_method"] = ["modal", "mean", "median", "max"],
    }.ToImmutableDictionary();

    /// <summary>Reads a file.</summary>
    /// <param name="graph">Names the layers that entries are about.</param>
    /// <exception cref="VaiException">VAI1004: no such file. VAI3015: a key or a value is not the vendor's, or not the DPU's.</exception>
    public static QuantConfig Read(string path, XirGraph graph)
    {
        try
        {
            var file = new FileInfo(path);
            return !file.Exists ? throw VaiDiagnostics.FileNotFound.Exception(path, path)
                : file.Length > LargestFile
                    ? throw VaiDiagnostics.BadQuantConfig.Exception(path, $"it has {file.Length} bytes, more than {LargestFile}")
                : Parse(File.ReadAllBytes(path), path, graph);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VaiException(VaiDiagnostics.BadQuantConfig.At(path, e.Message), e);
        }
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="path">Named in diagnostics.</param>
    /// <exception cref="VaiException">VAI3015: a key or a value is not the vendor's, or not the DPU's.</exception>
    public static QuantConfig Parse(ReadOnlyMemory<byte> content, string? path, XirGraph graph)
    {
        try
        {
            using var json =
                JsonDocument.Parse(
                content, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return new Reader(path, graph).Read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new VaiException(VaiDiagnostics.BadQuantConfig.At(path, e.Message), e);
        }
    }

    private sealed class Reader(string? path, XirGraph graph)
    {
        private QuantConfig _config = new() { ReplaceRelu6 = false };
        private bool _hasTarget;

        public QuantConfig Read(JsonElement root)
        {
            var layers = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
            foreach (var (name, value) in root.EnumerateObject().Select(item => (item.Name, item.Value)))
            {
                switch (name)
                {
                    case "include_cle":
                        _config = _config with { Equalize = value.GetBoolean() };
                        break;
                    case "include_bias_corr":
                        _config = _config with { CorrectBiases = value.GetBoolean() };
                        break;
                    case "convert_relu6_to_relu":
                        _config = _config with { ReplaceRelu6 = value.GetBoolean() };
                        break;
                    case "change_concat_input_fix":
                        _config = _config with { ChangeConcatInputs = value.GetBoolean() };
                        break;
                    case "change_pool_input_fix":
                        _config = _config with { ChangePoolInputs = value.GetBoolean() };
                        break;
                    case "keep_first_last_layer_accuracy" or "keep_add_layer_accuracy":
                        // The vendor's own do nothing.
                        value.GetBoolean();
                        break;
                    case "convert_silu_to_hswish":
                        Require(!value.GetBoolean(), name, "true", "replace SiLU by Hardswish in the model");
                        break;
                    case "target_device":
                        Require(value.GetString() == "DPU", name, value.GetString(), "only DPU is quantized here");
                        _hasTarget = true;
                        break;
                    case "onnx_opset_version":
                        value.GetInt32();
                        break;
                    case "quantizable_data_type":
                        RequireAllKinds(value);
                        break;
                    case "overall_quantize_config":
                        _config = _config with { Bits = Overall(_config.Bits, value) };
                        break;
                    case "tensor_quantize_config":
                        // After the overall part, wherever it stands in the file.
                        break;
                    case "layer_quantize_config":
                        foreach (var layer in value.EnumerateArray())
                        {
                            ReadLayer(layer, layers);
                        }

                        break;
                    default:
                        throw Bad($"the key '{name}' is unknown");
                }
            }

            if (root.TryGetProperty("tensor_quantize_config", out var tensors))
            {
                _config = _config with { Bits = Tensors(_config.Bits, tensors) };
            }

            Require(_hasTarget, "target_device", "missing", "write \"target_device\": \"DPU\"");

            // The vendor's default replaces ReLU6 wherever it equalizes (quantizer.md 2.3).
            return _config with
                { ReplaceRelu6 = _config.ReplaceRelu6 || _config.Equalize, Bits = _config.Bits with { Tensors = layers.ToImmutable() } };
        }

        private void ReadLayer(JsonElement layer, ImmutableDictionary<string, int>.Builder bits)
        {
            var known = new[] { "layer_type", "layer_name", "quantizable_data_type", "overall_quantize_config", "tensor_quantize_config" };
            Require(layer.EnumerateObject().All(item => known.Contains(item.Name)), "layer_quantize_config", layer.ToString(),
                "an entry has layer_type or layer_name, and the same parts as the file");
            var own = new BitWidths(-1, -1, -1, -1);
            own = layer.TryGetProperty("overall_quantize_config", out var overall) ? Overall(own, overall) : own;
            own = layer.TryGetProperty("tensor_quantize_config", out var tensors) ? Tensors(own, tensors) : own;
            foreach (var op in Matching(layer))
            {
                var (weights, bias) = WeightedOps.Parameters(op);
                Set(op.Name, own.Activation);
                Set(weights, own.Weights);
                Set(bias, own.Bias);
            }

            void Set(string? tensor, int width)
            {
                if (tensor is not null && width > 0)
                {
                    bits[tensor] = width;
                }
            }
        }

        // If both are present the type wins, as the vendor has it.
        private IEnumerable<XirOp> Matching(JsonElement layer)
        {
            if (layer.TryGetProperty("layer_type", out var type))
            {
                var last = type.GetString()!.Split('.')[^1];
                return graph.Ops.Where(op => op.Name.Contains($"_{last}_", StringComparison.Ordinal)
                    || string.Equals(QuantizerOps.Of(op).VendorType(op), "nndct_" + last, StringComparison.OrdinalIgnoreCase));
            }

            var name = layer.TryGetProperty("layer_name", out var given)
                ? given.GetString()!
                : throw Bad("an entry of layer_quantize_config has neither layer_type nor layer_name");
            var sanitized = string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
            return graph.Ops.Where(op => op.Name == sanitized || op.Name == name);
        }

        private BitWidths Overall(BitWidths bits, JsonElement part) =>
            Checked(part) is { } width ? bits with { Input = width, Weights = width, Bias = width, Activation = width } : bits;

        private BitWidths Tensors(BitWidths bits, JsonElement parts)
        {
            foreach (var part in parts.EnumerateObject())
            {
                Require(Kinds.Contains(part.Name), "tensor_quantize_config", part.Name, string.Join(", ", Kinds.Order()));
                bits = (Checked(part.Value), part.Name) switch
                {
                    (null, _) => bits,
                    ({ } width, "input") => bits with { Input = width },
                    ({ } width, "weights") => bits with { Weights = width },
                    ({ } width, "bias") => bits with { Bias = width },
                    ({ } width, _) => bits with { Activation = width },
                };
            }

            return bits;
        }

        /// <summary>Checks one part and gives its bit_width.</summary>
        private int? Checked(JsonElement part)
        {
            int? width = null;
            foreach (var (name, value) in part.EnumerateObject().Select(item => (item.Name, item.Value)))
            {
                if (Words.TryGetValue(name, out var words))
                {
                    Require(words.Contains(value.GetString()!), name, value.GetString(), string.Join(", ", words.Order()));
                }
                else if (name == "bit_width")
                {
                    width = value.GetInt32();
                    Require(width is >= 2 and <= 16, name, value.ToString(), "2 to 16");
                }
                else if (name is "symmetry" or "signed")
                {
                    Require(value.GetBoolean(), name, "false", "the DPU's numbers are symmetric and signed");
                }
                else if (name is "per_channel" or "narrow_range")
                {
                    Require(!value.GetBoolean(), name, "true", "the DPU has one fix point a tensor and the whole range");
                }
                else
                {
                    Require(name == "percentage", name, value.ToString(), "it is unknown");
                }
            }

            return width;
        }

        private void RequireAllKinds(JsonElement value) => Require(
            value.EnumerateArray().Select(item => item.GetString()!).Order().SequenceEqual(Kinds.Order()), "quantizable_data_type",
            value.ToString(), "the DPU computes with int8 only: all four are needed");

        private void Require(bool isRight, string key, string? value, string instead)
        {
            if (!isRight)
            {
                throw Bad($"'{key}' is {value}; {instead}");
            }
        }

        private VaiException Bad(string what) => VaiDiagnostics.BadQuantConfig.Exception(path, what);
    }
}
