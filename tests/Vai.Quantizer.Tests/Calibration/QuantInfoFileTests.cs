using Vai.Quantizer.Calibration;

namespace Vai.Quantizer.Tests.Calibration;

public sealed class QuantInfoFileTests
{
    [Fact]
    public void The_form_of_2_5_has_a_pair_and_no_version()
    {
        var info = QuantInfoFile.Parse("""{"param":{"Net::conv.weight":[8,7]},"output":{"Net::Net/Conv2d[conv]/3":[8,4]},"input":{},"fast_finetuned":true,"bias_corrected":false}""", null);
        Assert.Equal(new TensorQuantization(8, 7), info.Parameters["Net::conv.weight"]);
        Assert.Equal((true, false, null, null), (info.IsFineTuned, info.IsBiasCorrected, info.Version, info.GraphMd5));
    }

    [Fact]
    public void The_form_of_3_0_has_lists_and_a_version()
    {
        var info = QuantInfoFile.Read(SharedData.Require("xmodels/zerodce.quant_info.json"));
        Assert.Equal((28, 12), (info.Parameters.Count, info.Parameters["ZeroDCEQ::e_conv3.depth_conv.weight"].FixPoint));
        Assert.Equal(("3.0.0+a44284e+torch1.12.1", null), (info.Version, info.GraphMd5));
    }

    [Fact]
    public void The_form_of_3_5_has_the_graph_s_md5_too()
    {
        var info = QuantInfoFile.Read(SharedData.Require("xmodels/cnn_small.quant_info.json"));
        Assert.Equal((8, 5), (info.Parameters.Count, info.Outputs.Count));
        Assert.Equal(32, info.GraphMd5!.Length);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        var graph = Networks.Small();
        var result =
            ModelQuantizer.Quantize(graph, new QuantizerImages(Networks.Images(graph, 10)), new QuantizerOptions(), null,
                TestContext.Current.CancellationToken);
        var info = QuantInfoFile.Parse(result.QuantInfoJson, null);
        Assert.Equal((6, QuantInfo.GraphMd5(graph)), (info.Parameters.Count, info.GraphMd5));
        Assert.Equal(result.Graph.Op("Net__conv1_weight_fix").Attributes.Get("fix_point", 0),
            info.Parameters["Net::conv1_weight"].FixPoint);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"param\":{\"a\":[8]},\"output\":{},\"input\":{}}")]
    [InlineData("{\"param\":{}}")]
    public void Anything_else_is_a_diagnostic(string text) =>
        Assert.Equal("VAI3016", Assert.Throws<VaiException>(() => QuantInfoFile.Parse(text, null)).Diagnostic.Code);
}
