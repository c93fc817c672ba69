namespace Vai.Images;

/// <summary>Some images, one after the other, each in NHWC order.</summary>
/// <param name="Values">As the model takes them. Of a model with several inputs an image is what they all take, in their order.</param>
/// <param name="Count">Images.</param>
internal sealed record ImageBatch(float[] Values, int Count)
{
    /// <summary>The class of each image; empty when the images have none.</summary>
    public ImmutableArray<int> Labels { get; init; } = [];

    /// <summary>The numbers of one input of a graph, image after image.</summary>
    public float[] Of(XirGraph graph, XirOp input)
    {
        var (ofAll, ofOne) = (Values.Length / Math.Max(Count, 1), (int)input.Output.ElementCount);
        if (ofAll == ofOne)
        {
            return Values;
        }

        var begin = graph.Inputs.TakeWhile(op => op.Name != input.Name).Sum(op => (int)op.Output.ElementCount);
        var values = new float[Count * ofOne];
        for (var image = 0; image < Count; image++)
        {
            Values.AsSpan((image * ofAll) + begin, ofOne).CopyTo(values.AsSpan(image * ofOne));
        }

        return values;
    }
}
