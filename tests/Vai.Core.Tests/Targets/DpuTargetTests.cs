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
    [InlineData("0x101000016010406", 0x101000016010406)]
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
            (target.Architecture.PixelParallel, target.Architecture.ChannelParallel, target.AluPixelParallel, target.Banks.Count));
        Assert.Equal(int.Parse(name[1..], System.Globalization.CultureInfo.InvariantCulture), target.Architecture.PeakOperations);
        Assert.Equal(BankKind.Bias, target.Banks.KindOf(target.Banks.Count - 1));
    }

    [Fact]
    public void The_ALU_parallelism_comes_from_the_fingerprint_not_from_the_size() =>
        Assert.Equal(4, DpuTarget.Parse("0x101000016010400").AluPixelParallel);

    [Theory]
    [InlineData("{\"target\": \"kv260\"}", 0x101000016010407)]
    [InlineData("{\"target\": \"B512\", \"fingerprint\": \"0x101000016010406\"}", 0x101000016010406)]
    public void An_arch_json_names_a_target_and_its_fingerprint_comes_first(string json, long fingerprint)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal((ulong)fingerprint, DpuTarget.Parse(folder.Write("arch.json", json)).Fingerprint);
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
    [InlineData("0x101000016010409", "VAI1002")]
    [InlineData("0x1000020f6014407", "VAI1002")]
    [InlineData("missing/arch.json", "VAI1004")]
    public void What_names_no_target_gets_a_diagnostic(string word, string code) =>
        Assert.Equal(code, Assert.Throws<VaiException>(() => DpuTarget.Parse(word)).Diagnostic.Code);
}
