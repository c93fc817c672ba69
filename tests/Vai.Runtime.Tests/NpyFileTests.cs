using Vai.Runtime;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests;

public class NpyFileTests
{
    [Fact]
    public void An_int8_and_a_float_array_survive_write_then_read()
    {
        var int8 = new Int8Tensor([2, 3], 0, [-128, -1, 0, 1, 2, 127]);
        var real = new FloatTensor([3], [0.5f, -1f, float.MaxValue]);

        var int8Again = Assert.IsType<Int8Tensor>(NpyFile.Parse(NpyFile.ToBytes(int8)));
        var realAgain = Assert.IsType<FloatTensor>(NpyFile.Parse(NpyFile.ToBytes(real)));

        Assert.Equal(int8.Data, int8Again.Data);
        Assert.Equal(int8.Shape, int8Again.Shape.AsEnumerable());
        Assert.Equal(real.Data, realAgain.Data);
        Assert.Equal(real.Shape, realAgain.Shape.AsEnumerable());
    }

    [Fact]
    public void The_data_begins_at_a_multiple_of_64_bytes() =>
        Assert.Equal(1, NpyFile.ToBytes(new Int8Tensor([1], 0, [5])).Length % 64);

    [Fact]
    public void A_file_that_numpy_wrote_is_read() =>
        Assert.Equal([4, 10], NpyFile.Read(SharedData.Require("models/fmnist.logits.npy")).Shape.AsEnumerable());

    [Fact]
    public void Two_thousand_mutations_give_a_tensor_or_a_diagnostic()
    {
        var bytes = NpyFile.ToBytes(new FloatTensor([2, 2], [1, 2, 3, 4]));
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var mutated = bytes[..random.Next(bytes.Length + 1)];
            for (var k = random.Next(3); k > 0 && mutated.Length > 0; k--)
            {
                mutated[random.Next(Math.Min(mutated.Length, 90))] = (byte)random.Next(256);
            }

            try
            {
                NpyFile.Parse(mutated);
            }
            catch (VaiException e)
            {
                Assert.Equal("VAI6002", e.Diagnostic.Code);
            }
        }
    }
}
