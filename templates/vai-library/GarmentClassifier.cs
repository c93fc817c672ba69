namespace VaiLibrary;

/// <summary>Tells ten kinds of garment apart. Any number of threads may use one instance.</summary>
public sealed class GarmentClassifier : IDisposable
{
    private readonly GarmentsRunner _runner = GarmentsRunner.Create();

    /// <summary>What a picture shows.</summary>
    /// <param name="pixels">28 x 28 bytes, row by row, light on black.</param>
    public string NameOf(ReadOnlySpan<byte> pixels) => _runner.Classify(GarmentsRunner.Preprocess(pixels)).Label;

    /// <summary>Ends the use of the network.</summary>
    public void Dispose() => _runner.Dispose();
}
