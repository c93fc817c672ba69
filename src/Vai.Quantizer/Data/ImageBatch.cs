namespace Vai.Quantizer.Data;

/// <summary>Some images, one after the other, each in NHWC order.</summary>
/// <param name="Values">As the model takes them; by default pixels divided by 255.</param>
/// <param name="Count">Images.</param>
public sealed record ImageBatch(float[] Values, int Count);
