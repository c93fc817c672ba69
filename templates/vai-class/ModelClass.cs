namespace ROOT_NAMESPACE;

/// <summary>What a picture shows, by the network of <see cref="MODEL_RUNNER"/>. Any number of threads may use one instance.</summary>
internal sealed class ModelClass : IDisposable
{
    private readonly MODEL_RUNNER _runner = MODEL_RUNNER.Create();

    /// <summary>The class with the largest output.</summary>
    /// <param name="pixels">Rows of pixels, a byte a channel, of the size of the network's input.</param>
    public int ClassOf(ReadOnlySpan<byte> pixels)
    {
        var output = _runner.Run(MODEL_RUNNER.Preprocess(pixels));
        return Array.IndexOf(output, output.Max());
    }

    /// <summary>Ends the use of the network.</summary>
    public void Dispose() => _runner.Dispose();
}
