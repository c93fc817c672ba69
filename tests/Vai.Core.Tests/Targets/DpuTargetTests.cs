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

    [Fact]
    public void An_image_of_the_older_instruction_set_is_called_that()
    {
        var error = Assert.Throws<VaiException>(() => DpuTarget.Parse("0x1000020f6014407")).Diagnostic;
        Assert.Equal("VAI1002", error.Code);
        Assert.Contains("older instruction set 0, of images of Vitis AI 2.0 and before", error.Message, StringComparison.Ordinal);
    }

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
    [InlineData("kv260@1.4", "VAI1001")]
    [InlineData("1010000160104", "VAI1001")]
    [InlineData("{ \"target\": \"{}\" }", "VAI1003")]
    [InlineData("0x101000016010409", "VAI1002")]
    [InlineData("0x1000020f6014407", "VAI1002")]
    [InlineData("missing/arch.json", "VAI1004")]
    public void What_names_no_target_gets_a_diagnostic(string word, string code) =>
        Assert.Equal(code, Assert.Throws<VaiException>(() => DpuTarget.Parse(word)).Diagnostic.Code);
}
