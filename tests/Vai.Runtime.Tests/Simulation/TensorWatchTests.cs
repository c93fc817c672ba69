using Vai.Compiled;
using Vai.Runtime.Simulation;
using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Tests.Simulation;

public sealed class TensorWatchTests
{
    // Two rows of two pixels with three channels, each pixel beside two bytes of something else.
    private static readonly DdrTensor Member = new("member", [2, 2, 3], [10, 5, 1], FixPoint: 0, Register: 1, Address: 100);

    // Every other byte of two rows.
    private static readonly DdrTensor Spread = new("spread", [2, 4, 1], [20, 2, 1], FixPoint: 0, Register: 1, Address: 0);

    [Fact]
    public void A_dense_tensor_is_one_run()
    {
        var dense = new DdrTensor("dense", [1, 4, 5, 3], [60, 15, 3, 1], FixPoint: 0, Register: 1, Address: 7);

        Assert.Equal([(7, 1, 60)], TensorRuns.Of(dense));
        Assert.Equal([(100, 1, 3), (105, 1, 3), (110, 1, 3), (115, 1, 3)], TensorRuns.Of(Member));
        Assert.Equal([(0, 2, 4), (20, 2, 4)], TensorRuns.Of(Spread));
        Assert.Equal([(9, 1, 1)], TensorRuns.Of(new DdrTensor("one", [1, 1], [5, 5], FixPoint: 0, Register: 1, Address: 9)));
    }

    [Fact]
    public void Bytes_between_the_elements_are_none_of_the_tensor()
    {
        var watch = new TensorWatch(Member, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        watch.Written(103, [99, 99]);

        Assert.Equal((true, 0, 0), (watch.IsTouched, watch.BytesOfSave, watch.WrongBytesOfSave));
    }

    [Fact]
    public void A_tensor_is_complete_when_its_last_element_is_right()
    {
        var watch = new TensorWatch(Member, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        watch.Written(100, [1, 2, 3, 0, 0, 4, 5, 99]);
        Assert.Equal((6, 1), (watch.BytesOfSave, watch.WrongBytesOfSave));
        watch.EndSave();
        watch.Written(110, [7, 8, 9, 0, 0, 10, 11, 12]);
        watch.EndSave();
        Assert.False(watch.WasComplete);

        watch.Written(106, [5, 6]);
        Assert.Equal((2, 0), (watch.BytesOfSave, watch.WrongBytesOfSave));
        watch.EndSave();
        Assert.True(watch.WasComplete);
    }

    [Fact]
    public void Elements_apart_from_each_other_are_seen_in_the_middle_of_a_SAVE()
    {
        var watch = new TensorWatch(Spread, [1, 2, 3, 4, 5, 6, 7, 8]);
        watch.Written(3, [0, 3, 0, 4]);
        Assert.Equal((2, 0), (watch.BytesOfSave, watch.WrongBytesOfSave));
        watch.Written(0, [1, 0, 2]);
        watch.Written(20, [5, 0, 6, 0, 7, 0, 9]);
        Assert.Equal((8, 1), (watch.BytesOfSave, watch.WrongBytesOfSave));
        watch.EndSave();
        Assert.False(watch.WasComplete);
    }
}
