using Vai.Targets;

namespace Vai.Core.Tests.Targets;

public class DpuTargetTests
{
    [Theory]
    [InlineData("B3136", 0x101000016010406)]
    [InlineData("b512", 0x101000016010200)]
    [InlineData("DPUCZDX8G_ISA1_B3136", 0x101000056010406)]
    [InlineData("DPUCZDX8G_ISA1_B3136_0101000016010406", 0x101000016010406)]
    [InlineData("kv260", 0x101000016010407)]
    [InlineData("ZCU102", 0x101000016010407)]
    [InlineData("zcu104", 0x101000016010407)]
    [InlineData("ultra96v2", 0x101000016010404)]
    [InlineData("kv260@2.5", 0x101000016010407)]
    [InlineData("KV260@3.0", 0x101000056010407)]
    [InlineData("zcu102@3.0", 0x101000056010407)]
    [InlineData("k26", 0x101000016010407)]
    [InlineData("kr260@3.0", 0x101000056010407)]
    [InlineData("kd240", 0x101000016010404)]
    [InlineData("ultra96", 0x101000016010404)]
    [InlineData("0x101000016010406", 0x101000016010406)]
    [InlineData("101000016010406", 0x101000016010406)]
    [InlineData("0101000016010406", 0x101000016010406)]
    public void A_target_is_named_by_size_vendor_name_board_or_fingerprint(string word, long fingerprint) =>
        Assert.Equal((ulong)fingerprint, DpuTarget.Parse(word).Fingerprint);

    [Theory]
    [InlineData("B512", 4, 8, 2, 18)]
    [InlineData("B800", 4, 10, 2, 20)]
    [InlineData("B1024", 8, 8, 4, 26)]
    [InlineData("B1152", 4, 12, 2, 22)]
    [InlineData("B1600", 8, 10, 4, 28)]
    [InlineData("B2304", 8, 12, 4, 30)]
    [InlineData("B3136", 8, 14, 4, 32)]
    [InlineData("B4096", 8, 16, 4, 34)]
    public void Each_size_has_the_parallelism_and_the_banks_of_the_table(string name, int pixels, int channels, int aluPixels, int banks)
    {
        var target = DpuTarget.Parse(name);

        Assert.Equal((pixels, channels, aluPixels, banks),
            (target.Architecture.PixelParallel, target.Architecture.ChannelParallel, target.Features.PoolRows, target.Banks.Count));
        Assert.Equal(int.Parse(name[1..], System.Globalization.CultureInfo.InvariantCulture), target.Architecture.PeakOperations);
        Assert.Equal(BankKind.Bias, target.Banks.KindOf(target.Banks.Count - 1));
    }

    [Fact]
    public void The_ALU_parallelism_comes_from_the_fingerprint_not_from_the_size() =>
        Assert.Equal(4, DpuTarget.Parse("0x101000016010400").Features.DepthwiseRows);

    [Theory]
    [InlineData("{\"target\": \"kv260\"}", 0x101000016010407)]
    [InlineData("{\"target\": \"B512\", \"fingerprint\": \"0x101000016010406\"}", 0x101000016010406)]
    public void An_arch_json_names_a_target_and_its_fingerprint_comes_first(string json, long fingerprint)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal((ulong)fingerprint, DpuTarget.Parse(folder.Write("arch.json", json)).Fingerprint);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_xdputil_query_prints_names_the_DPU_as_a_file_and_as_text(bool isFile)
    {
        const string query = """
            {
                "DPU IP Spec": { "DPU Core Count": 1, "IP version": "v4.0.0", "regmap": "1to1 version" },
                "kernels":
                [
                    { "cu_name": "sfm_xrt_top:sfm_xrt_top_1", "fingerprint": "0x0", "is_vivado_flow": true },
                    { "DPU Arch": "DPUCZDX8G_ISA1_B3136", "DPU Frequency (MHz)": 300, "fingerprint": "0x101000016010406", "name": "DPU Core 0" }
                ]
            }
            """;
        using var folder = new TemporaryFolder();
        Assert.Equal(0x101000016010406UL, DpuTarget.Parse(isFile ? folder.Write("query.json", query) : query).Fingerprint);
    }

    [Theory]
    [InlineData("B4096_MAX_BG2", 0x1000020f6014407)]
    [InlineData("DPUCZDX8G_ISA0_B4096_MAX_BG2", 0x1000020f6014407)]
    [InlineData("dpuczdx8g_isa0_b3136_max_bg2", 0x1000020f6014406)]
    [InlineData("B512_MAX", 0x1000020f7012200)]
    [InlineData("B1024_MAX", 0x1000020f7014402)]
    [InlineData("B1152_MAX", 0x1000020f7012203)]
    [InlineData("B1024_MIN", 0x100002022010102)]
    [InlineData("B4096_MAX_EM", 0x1000030f7014407)]
    [InlineData("DPUCZDX8G_ISA0_B1600_01000020F2014404", 0x1000020f2014404)]
    [InlineData("0x1000020F6014405", 0x1000020f6014405)]
    [InlineData("kv260@1.4", 0x1000020f6014407)]
    [InlineData("zcu102@2.0", 0x1000020f6014407)]
    [InlineData("ultra96@1.3", 0x1000020f2014404)]
    public void A_target_of_set_0_is_named_likewise_and_its_set_is_that(string word, long fingerprint)
    {
        var target = DpuTarget.Parse(word);

        Assert.Equal(((ulong)fingerprint, "ISA0"), (target.Fingerprint, target.InstructionSet.Name));
        Assert.Equal(target, DpuTarget.Parse(target.Name));
    }

    [Fact]
    public void The_vendor_has_names_for_twenty_targets_of_set_0()
    {
        var family = TargetFamily.Of(0x1000020f6014407);

        Assert.Equal(20, family.Registered.Select(item => item.Fingerprint).Distinct().Count());
        Assert.All(family.Registered, item => Assert.Equal($"DPUCZDX8G_ISA0_{item.Name}", DpuTarget.Parse(item.Name).Name));
    }

    [Theory]
    [InlineData("B4096_MAX_BG2", 2, 4, 4, 1, 34, "average, augmentation, leaky, relu6")]
    [InlineData("B4096_MAX", 3, 4, 4, 1, 42, "average, augmentation, leaky, relu6")]
    [InlineData("B1152_MAX", 3, 2, 2, 1, 26, "average, augmentation, leaky, relu6")]
    [InlineData("B4096_MIN", 2, 1, 0, 1, 33, "relu6")]
    [InlineData("B4096_MAX_EM", 3, 4, 4, 0, 42, "average, augmentation, leaky, relu6")]
    [InlineData("0x1000020f2014404", 2, 4, 4, 1, 28, "average, leaky, relu6")]
    public void A_fingerprint_of_set_0_says_what_the_DPU_can_do(
        string word, int groups, int pool, int depthwise, int elementwise, int banks, string options)
    {
        var features = DpuTarget.Parse(word).Features;

        Assert.Equal((groups, pool, depthwise, elementwise, banks),
            (features.BankGroups, features.PoolRows, features.DepthwiseRows, features.ElementwiseRows, DpuTarget.Parse(word).Banks.Count));
        Assert.Equal(options, string.Join(", ", Words(features)));
        Assert.False(features.HasElementwiseProduct || features.HasHardSigmoid || features.HasVectorMultiply);

        static IEnumerable<string> Words(DpuFeatures features)
        {
            (bool Has, string Word)[] all =
            [
                (features.HasAveragePool, "average"), (features.HasChannelAugmentation, "augmentation"),
                (features.HasConvolutionLeakyRelu, "leaky"), (features.HasConvolutionRelu6, "relu6"),
            ];
            return all.Where(item => item.Has).Select(item => item.Word);
        }
    }

    [Fact]
    public void Without_depthwise_convolutions_the_biases_lie_behind_the_weights()
    {
        var banks = DpuTarget.Parse("B4096_MIN").Banks;

        Assert.Equal((16, 32, 33), (banks.FirstWeightBank, banks.BiasBank, banks.Count));
        Assert.Equal(BankKind.Bias, banks.KindOf(32));
        Assert.Throws<InvalidOperationException>(() => banks.DepthwiseWeightBank);
    }

    [Fact]
    public void Targets_of_two_sets_differ_in_that_and_each_says_its_releases() =>
        Assert.Equal(["the instruction set is ISA0 (Vitis AI 1.2 to 2.0), not ISA1 (Vitis AI 2.5 to 3.5)"],
            DpuTarget.Parse("kv260@1.4").DifferencesTo(DpuTarget.Parse("kv260")));

    [Fact]
    public void Targets_of_set_0_differ_by_its_own_options() =>
        Assert.Equal(["the number of feature-map bank groups is 3, not 2"],
            DpuTarget.Parse("B4096_MAX").DifferencesTo(DpuTarget.Parse("B4096_MAX_BG2")));

    [Theory]
    [InlineData("{\"target\": ", "BytePositionInLine")]
    [InlineData("[\"B3136\"]", "it has neither 'target' nor 'fingerprint'")]
    [InlineData("{\"target\": 3136}", "it has neither 'target' nor 'fingerprint'")]
    [InlineData("{\"target\": \"other.json\"}", "it has neither 'target' nor 'fingerprint'")]
    public void An_arch_json_that_names_no_target_is_refused_with_its_path_and_the_reason(string json, string reason)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("arch.json", json);

        var error = Assert.Throws<VaiException>(() => DpuTarget.Parse(path)).Diagnostic;

        Assert.Equal(("VAI1003", path), (error.Code, error.Location.File));
        Assert.StartsWith($"The arch.json '{path}' names no target: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("B3136", "DPUCZDX8G_ISA1_B3136_0101000016010406")]
    [InlineData("0x101000056010406", "DPUCZDX8G_ISA1_B3136")]
    public void The_name_carries_the_fingerprint_unless_it_is_the_registered_one(string word, string name) =>
        Assert.Equal(name, DpuTarget.Parse(word).Name);

    [Theory]
    [InlineData("{\"target\":\"DPUCZDX8G_ISA1_B4096\"}", 0x101000056010407)]
    [InlineData("{\"fingerprint\":\"0x101000016010406\"}", 0x101000016010406)]
    public void An_arch_json_names_a_target_or_a_fingerprint(string json, long fingerprint)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("vai").FullName, "arch.json");
        File.WriteAllText(path, json);

        Assert.Equal((ulong)fingerprint, DpuTarget.Parse(path).Fingerprint);
    }

    [Theory]
    [InlineData("B3137", "VAI1001")]
    [InlineData("", "VAI1001")]
    [InlineData("kv260@1.2", "VAI1001")]
    [InlineData("DPUCZDX8G_ISA1_B4096_MAX_BG2", "VAI1001")]
    [InlineData("1010000160104", "VAI1001")]
    [InlineData("{ \"target\": \"{}\" }", "VAI1003")]
    [InlineData("0x101000016010409", "VAI1002")]
    [InlineData("0x1000020f4014407", "VAI1002")]
    [InlineData("0x1000020f6014307", "VAI1002")]
    [InlineData("0x102000016010407", "VAI1002")]
    [InlineData("0x603000b16011811", "VAI1002")]
    [InlineData("missing/arch.json", "VAI1004")]
    public void What_names_no_target_gets_a_diagnostic(string word, string code) =>
        Assert.Equal(code, Assert.Throws<VaiException>(() => DpuTarget.Parse(word)).Diagnostic.Code);
}
