using Vai.Runtime.Board;

namespace Vai.Runtime.Tests.Board;

[Collection(BoardCollection.Name)]
public class BoardPacketTests
{
    /// <summary>Word for word what the vendor's runtime hands over: key and value pairs in its order.</summary>
    [Fact]
    public void A_launch_is_the_vendors_packet()
    {
        var packet = DpuPacket.Encode(core: 2, code: 0x8_7654_3000, [0x1_0000_1000, null, 0x2000, 0xFF_0000_3000]);

        uint[] expected =
        [
            0x0282_B011, 0x4,
            0x40, 1, 0x44, 1, 0x48, 0x0707_0F0F,
            0x50, 0x7654_3000, 0x54, 0x8,
            0x60, 0x0000_1000, 0x64, 0x1,
            0x68, 0xFFFF_FFFF, 0x6C, 0xFFFF_FFFF,
            0x70, 0x2000, 0x74, 0,
            0x78, 0x0000_3000, 0x7C, 0xFF,
            0x80, 0xFFFF_FFFF, 0x84, 0xFFFF_FFFF,
            0x88, 0xFFFF_FFFF, 0x8C, 0xFFFF_FFFF,
            0x90, 0xFFFF_FFFF, 0x94, 0xFFFF_FFFF,
            0x98, 0xFFFF_FFFF, 0x9C, 0xFFFF_FFFF,
        ];
        Assert.Equal(expected, packet);
    }

    [Fact]
    public void The_packet_that_reaches_the_driver_has_the_addresses_of_the_buffers()
    {
        using var board = new StandInBoard();
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        var addresses = board.Buffers.Where(buffer => !buffer.IsPacket).Select(buffer => buffer.Address).ToHashSet();

        runner.Run(new sbyte[CopyModel.Columns * CopyModel.Channels], new sbyte[CopyModel.Columns * CopyModel.Channels]);

        var packet = Assert.Single(board.Packets);
        Assert.Equal(DpuPacket.Encode(0, Wide(9), [null, null, Wide(11 + (4 * 2) + 2), Wide(11 + (4 * 3) + 2)]), packet);
        Assert.Equal(3, new[] { Wide(9), Wide(21), Wide(25) }.Distinct().Intersect(addresses).Count());

        ulong Wide(int word) => packet[word] | ((ulong)packet[word + 2] << 32);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(7, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(8, true)]
    [InlineData(15, true)]
    public void Submitted_is_no_end_though_it_is_above_completed(uint state, bool isEnd) =>
        Assert.Equal(isEnd, DpuPacket.IsEnd(DpuPacket.StateOf(0xFFFF_FFF0 | state)));

    [Fact]
    public void A_core_tells_who_it_is()
    {
        using var board = new StandInBoard(new StandInSettings { Fingerprints = [0x101000016010407, 0x101000056010406] });
        using var device = board.Host.Open();

        Assert.Equal(
            [
                new BoardCore("DPUCZDX8G:DPUCZDX8G_1", 1, 0x101000016010407, "4.1.3", "2022-05-14 14:30", 300, 100),
                new BoardCore("DPUCZDX8G:DPUCZDX8G_2", 0, 0x101000056010406, "4.1.3", "2022-05-14 14:30", 300, 100),
            ],
            device.Cores.Select(port => port.Core));
    }
}
