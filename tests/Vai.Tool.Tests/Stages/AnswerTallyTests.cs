using Vai.Images;
using Vai.Tool.Stages;

namespace Vai.Tool.Tests.Stages;

public class AnswerTallyTests
{
    [Fact]
    public void Answers_are_counted_by_class_and_images_of_two_answers_are_kept_with_their_picture()
    {
        var tally = new AnswerTally(classes: 2, new ImageShape(2, 2, 1, 4));
        var batch = new ImageBatch([0, 1, 2, 3, 10, 10, 10, 20], 2) { Labels = [0, 1] };

        tally.Add(batch, [0.9f, 0.1f, 0.2f, 0.8f], [0.7f, 0.3f, 0.6f, 0.4f]);
        tally.Add(batch, [0.9f, 0.1f, 0.2f, 0.8f], [0.7f, 0.3f, 0.4f, 0.6f]);

        Assert.Equal(["2 0", "0 2"], tally.Float.Select(row => string.Join(' ', row)));
        Assert.Equal(["2 0", "1 1"], tally.Quantized.Select(row => string.Join(' ', row)));
        var one = Assert.Single(tally.Disagreements);
        Assert.Equal((1, 1, 1, 0), (one.Image, one.Label, one.Float, one.Quantized));
        Assert.Equal([0, 0, 0, 255], one.Picture!.Pixels);
    }

    [Fact]
    public void A_large_picture_becomes_small_and_what_is_none_stays_away()
    {
        var shape = new ImageShape(100, 200, 3, 20_000);

        var small = Thumbnail.Of(new float[shape.ValueCount], shape)!;

        Assert.Equal((20, 40, 3, 2400), (small.Height, small.Width, small.Channels, small.Pixels.Length));
        Assert.Null(Thumbnail.Of(new float[16], new ImageShape(1, 16, 1, 16)));
        Assert.Null(Thumbnail.Of(new float[16], new ImageShape(2, 2, 4, 4)));
    }
}
