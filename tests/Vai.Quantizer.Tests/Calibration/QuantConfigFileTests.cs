using System.Text;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FixPoints;

namespace Vai.Quantizer.Tests.Calibration;

public sealed class QuantConfigFileTests
{
    /// <summary>The vendor's built-in default, written out (quantizer.md 1.5).</summary>
    private const string Default = """
        { "convert_relu6_to_relu": false, "convert_silu_to_hswish": false, "include_cle": true, "keep_first_last_layer_accuracy": false,
          "keep_add_layer_accuracy": false, "include_bias_corr": true, "target_device": "DPU", "onnx_opset_version": -1,
          "change_concat_input_fix": false, "change_pool_input_fix": false, "quantizable_data_type": ["input","weights","bias","activation"],
          "overall_quantize_config": { "datatype": "int", "bit_width": 8, "method": "diffs", "round_mode": "std_round", "symmetry": true,
             "per_channel": false, "signed": true, "narrow_range": false, "scale_type": "poweroftwo", "calib_statistic_method": "modal" },
          "tensor_quantize_config": { "activation": {"round_mode":"half_up"} }, "layer_quantize_config": [] }
        """;

    [Fact]
    public void The_vendor_s_default_is_the_default()
    {
        var config = Parse(Default);
        Assert.Equal(new QuantConfig(), config with { Bits = BitWidths.Dpu });
        Assert.Equal((8, 8, 8, 8), (config.Bits.Input, config.Bits.Weights, config.Bits.Bias, config.Bits.Activation));
    }

    [Fact]
    public void Switches_count()
    {
        var config = Parse("""{"target_device":"DPU","include_cle":false,"include_bias_corr":false,"change_pool_input_fix":true}""");
        Assert.Equal((false, false, false, true), (config.Equalize, config.CorrectBiases, config.ReplaceRelu6, config.ChangePoolInputs));
    }

    [Fact]
    public void A_layer_s_tensor_wins_over_the_layer_over_the_tensor_over_all()
    {
        var config = Parse("""
            {"target_device":"DPU","tensor_quantize_config":{"weights":{"bit_width":6}},"overall_quantize_config":{"bit_width":7},
             "layer_quantize_config":[{"layer_name":"conv1","overall_quantize_config":{"bit_width":5},"tensor_quantize_config":{"weights":{"bit_width":4}}},
                                      {"layer_type":"torch.nn.dense","tensor_quantize_config":{"bias":{"bit_width":3}}}]}
            """);
        Assert.Equal((7, 6), (config.Bits.Activation, config.Bits.Weights));
        Assert.Equal(
            (4, 5, 5), (config.Bits.Tensors["Net__conv1_weight"], config.Bits.Tensors["Net__conv1_bias"], config.Bits.Tensors["conv1"]));
        Assert.Equal(3, config.Bits.Tensors["Net__fc_bias"]);
        Assert.False(config.Bits.Tensors.ContainsKey("Net__fc_weight"));
    }

    [Theory]
    [InlineData("""{"include_cle":true}""", "target_device")]
    [InlineData("""{"target_device":"CPU"}""", "target_device")]
    [InlineData("""{"target_device":"DPU","bits":8}""", "bits")]
    [InlineData("""{"target_device":"DPU","overall_quantize_config":{"per_channel":true}}""", "per_channel")]
    [InlineData("""{"target_device":"DPU","overall_quantize_config":{"method":"guess"}}""", "guess")]
    [InlineData("""{"target_device":"DPU","quantizable_data_type":["weights"]}""", "quantizable_data_type")]
    [InlineData("""{"target_device":8}""", "")]
    [InlineData("{", "")]
    public void What_the_vendor_or_the_DPU_does_not_know_is_a_diagnostic(string text, string named)
    {
        var exception = Assert.Throws<VaiException>(() => Parse(text));
        Assert.Equal("VAI3015", exception.Diagnostic.Code);
        Assert.Contains(named, exception.Diagnostic.Message, StringComparison.Ordinal);
    }

    private static QuantConfig Parse(string text) => QuantConfigFile.Parse(Encoding.UTF8.GetBytes(text), null, Networks.Small());
}
