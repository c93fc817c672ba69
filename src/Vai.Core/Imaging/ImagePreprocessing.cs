using System.Globalization;

namespace Vai.Imaging;

/// <summary>
/// How a picture becomes the input that a model was trained on: brought to size, colours in the model's order, then
/// <c>(pixel - Mean) * Scale</c> with pixels from 0 to 255.
/// </summary>
/// <param name="Mean">One for all channels, or one a channel in the model's order.</param>
/// <param name="Scale">What the difference is multiplied with; as many as <paramref name="Mean"/> may have.</param>
/// <param name="Color">The order of the model's three channels; without meaning where it has one.</param>
/// <param name="Fit">How a picture of another size becomes one of the model's.</param>
public sealed record ImagePreprocessing(ImmutableArray<double> Mean, ImmutableArray<double> Scale, ColorOrder Color, ImageFit Fit)
{
    // Names of graph attributes: a model file says itself what it takes.
    private const string MeanAttribute = "input_mean";
    private const string ScaleAttribute = "input_scale";
    private const string ColorAttribute = "input_color";
    private const string FitAttribute = "input_resize";

    /// <summary>Pixels divided by 255, red before blue, of the model's size.</summary>
    public static ImagePreprocessing Default { get; } = new([0.0], [1 / 255.0], ColorOrder.Rgb, ImageFit.None);

    /// <summary>What a project says: numbers separated by commas, each plain or a fraction (<c>1/57.375</c>).</summary>
    /// <exception cref="VaiException">VAI1020: one of the texts means nothing.</exception>
    internal static ImagePreprocessing Parse(string? mean, string? scale, string? color, string? resize) => new(
        Numbers("InputMean", mean, Default.Mean),
        Numbers("InputScale", scale, Default.Scale),
        Name("InputColor", color, ColorOrder.Rgb),
        Name("InputResize", resize, ImageFit.None));

    /// <summary>What a graph's attributes say; <see cref="Default"/> where they say nothing.</summary>
    /// <exception cref="VaiException">VAI2001: the attributes are senseless.</exception>
    internal static ImagePreprocessing Of(AttributeMap attributes)
    {
        var mean = attributes.Get(MeanAttribute, Default.Mean);
        var scale = attributes.Get(ScaleAttribute, Default.Scale);
        return mean.Length is 1 or 3 && scale.Length is 1 or 3
            && Enum.TryParse<ColorOrder>(attributes.Get(ColorAttribute, nameof(ColorOrder.Rgb)), ignoreCase: true, out var color)
            && Enum.TryParse<ImageFit>(attributes.Get(FitAttribute, nameof(ImageFit.None)), ignoreCase: true, out var fit)
            && Enum.IsDefined(color) && Enum.IsDefined(fit)
            ? new ImagePreprocessing(mean, scale, color, fit)
            : throw VaiDiagnostics.BadXmodel.UnplacedException(
                "its graph attributes input_mean, input_scale, input_color, input_resize describe no preprocessing");
    }

    /// <summary>The attributes with this preprocessing in them; what is as by default is left out.</summary>
    internal AttributeMap AddTo(AttributeMap attributes)
    {
        attributes = Set(attributes, MeanAttribute, !Mean.SequenceEqual(Default.Mean), AttributeValue.OfDoubleVector(Mean.AsSpan()));
        attributes = Set(attributes, ScaleAttribute, !Scale.SequenceEqual(Default.Scale), AttributeValue.OfDoubleVector(Scale.AsSpan()));
        attributes = Set(attributes, ColorAttribute, Color != Default.Color, Color.ToString().ToUpperInvariant());
        return Set(attributes, FitAttribute, Fit != Default.Fit, Fit.ToString());
    }

    /// <summary>A channel's mean, the channel in the model's order.</summary>
    internal double MeanOf(int channel) => Mean[Mean.Length == 1 ? 0 : channel];

    /// <summary>A channel's factor, the channel in the model's order.</summary>
    internal double ScaleOf(int channel) => Scale[Scale.Length == 1 ? 0 : channel];

    /// <summary>The input that a picture becomes: rows of pixels of <paramref name="channels"/> numbers.</summary>
    /// <param name="pixels">Rows of pixels of <paramref name="channels"/> bytes; red, green, blue where there are three.</param>
    /// <param name="height">Rows of the picture, from 1.</param>
    /// <param name="width">Columns of the picture, from 1.</param>
    /// <param name="channels">1 or 3, of the picture and of the model alike.</param>
    /// <param name="inputHeight">Rows of the model's input.</param>
    /// <param name="inputWidth">Columns of the model's input.</param>
    /// <returns>Height x width x channels of the model's input, channels in the model's order.</returns>
    /// <exception cref="VaiException">
    /// VAI6120: the bytes are no picture of that size, or its size is not the model's and <see cref="Fit"/> is <see cref="ImageFit.None"/>.
    /// </exception>
    public float[] Apply(ReadOnlySpan<byte> pixels, int height, int width, int channels, int inputHeight, int inputWidth)
    {
        if (height < 1 || width < 1 || pixels.Length != (long)height * width * channels
            || (Fit == ImageFit.None && (height, width) != (inputHeight, inputWidth)))
        {
            throw VaiDiagnostics.PictureDoesNotFit.UnplacedException(
                $"{pixels.Length} bytes for {width}x{height} pixels of {channels}", $"{inputWidth}x{inputHeight}", channels);
        }

        var fitted = (height, width) == (inputHeight, inputWidth)
            ? pixels
            : ImageScaler.Fit(pixels, height, width, channels, inputHeight, inputWidth, Fit);
        var tables = Enumerable.Range(0, channels).Select(Table).ToArray();
        var values = new float[fitted.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var channel = i % channels;
            values[i] = tables[channel][fitted[i - channel + Source(channel, channels)]];
        }

        return values;
    }

    /// <summary>Equal where they make the same input of every picture: numbers are compared one by one.</summary>
    public bool Equals(ImagePreprocessing? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && Scale.SequenceEqual(other.Scale) && (Color, Fit) == (other.Color, other.Fit);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean[0], Scale[0], Color, Fit);

    /// <summary>The channel of a picture that becomes a channel of the model.</summary>
    private int Source(int channel, int channels) => Color == ColorOrder.Bgr ? channels - 1 - channel : channel;

    private float[] Table(int channel)
    {
        var (mean, scale) = (MeanOf(channel), ScaleOf(channel));
        return [.. Enumerable.Range(0, 256)
            .Select(pixel => mean == 0 && scale == Default.Scale[0] ? pixel / 255f : (float)((pixel - mean) * scale))];
    }

    private static AttributeMap Set(AttributeMap attributes, string name, bool isSaid, AttributeValue value) =>
        isSaid ? attributes.With((name, value)) : attributes.Without(name);

    private static ImmutableArray<double> Numbers(string metadata, string? text, ImmutableArray<double> fallback)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return fallback;
        }

        var numbers = text.Split([',', ';'], StringSplitOptions.TrimEntries).Select(word => Number(metadata, text, word))
            .ToImmutableArray();
        return numbers.Length is 1 or 3
            ? numbers
            : throw Bad(metadata, text, $"it has {numbers.Length} numbers; one, or one for each of three channels, are possible");
    }

    private static double Number(string metadata, string text, string word)
    {
        var parts = word.Split('/');
        var divisor = 1.0;
        return parts.Length <= 2 && Parse(parts[0], out var number) && (parts.Length == 1 || (Parse(parts[1], out divisor) && divisor != 0))
            ? number / divisor
            : throw Bad(metadata, text, $"'{word}' is no number");

        static bool Parse(string digits, out double number) =>
            double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    private static T Name<T>(string metadata, string? text, T fallback)
        where T : struct, Enum =>
        string.IsNullOrWhiteSpace(text) ? fallback
        : Enum.GetNames<T>().Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(text.Trim(), ignoreCase: true)
        : throw Bad(metadata, text, $"it is none of {string.Join(", ", Enum.GetNames<T>())}");

    private static VaiException Bad(string metadata, string text, string what) =>
        VaiDiagnostics.BadPreprocessing.UnplacedException(metadata, text, what);
}
