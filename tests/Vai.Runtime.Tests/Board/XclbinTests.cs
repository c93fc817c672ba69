using System.Buffers.Binary;
using Vai.Runtime.Board;

namespace Vai.Runtime.Tests.Board;

public class XclbinTests
{
    private static readonly ImmutableArray<string> Kernels =
        ["hls_dpupreproc:a", "DPUCZDX8G:DPUCZDX8G_1", "dpu_xrt_top:dpu_xrt_top_1", "sfm_xrt_top:s"];

    [Fact]
    public void Its_kernels_id_and_memory_are_read()
    {
        var xclbin = Xclbin.Parse(StandInFirmware.File(Kernels));

        Assert.Equal(Kernels, xclbin.Kernels);
        Assert.Equal(["DPUCZDX8G:DPUCZDX8G_1", "dpu_xrt_top:dpu_xrt_top_1"], xclbin.DpuCores);
        Assert.Equal(StandInFirmware.Id, xclbin.Id.AsSpan());
        Assert.Equal(StandInFirmware.Bank, xclbin.Bank);
    }

    [Fact]
    public void A_name_that_fills_its_field_is_read_to_its_end()
    {
        var name = "DPUCZDX8G:" + new string('x', 54);

        Assert.Equal(name, Xclbin.Parse(StandInFirmware.File([name])).DpuCores.Single());
    }

    [Theory]
    [InlineData(0, 0x20, "does not begin")]
    [InlineData(448, 0x1000, "4096 sections")]
    [InlineData(456 + 40 + 24, int.MaxValue, "section 1")]
    [InlineData(456 + 40 + 32, -1, "section 1")]
    [InlineData(456 + 120, -5, "-5 entries")]
    [InlineData(456 + 120, 1000, "kernel 4")]
    public void A_broken_one_is_told_with_the_place(int offset, int value, string word)
    {
        var file = StandInFirmware.File(Kernels);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offset), value);

        var diagnostic = Assert.Throws<VaiException>(() => Xclbin.Parse(file)).Diagnostic;

        Assert.Equal("VAI6306", diagnostic.Code);
        Assert.Contains(word, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_of_any_kind_is_read_or_refused()
    {
        var (file, random, read) = (StandInFirmware.File(Kernels), new Random(3), 0);
        for (var i = 0; i < 3000; i++)
        {
            try
            {
                Xclbin.Parse(ByteMutator.Mutate(random, file));
                read++;
            }
            catch (VaiException e)
            {
                Assert.Equal("VAI6306", e.Diagnostic.Code);
            }
        }

        Assert.InRange(read, 1, 2999);
    }

    [Fact]
    public void The_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.xclbin", "something");

        Assert.Equal(path, Assert.Throws<VaiException>(() => Xclbin.Read(path)).Diagnostic.Location.File);
    }
}
