using System.Globalization;
using System.Text;

namespace Vai.Runtime.Tests.Simulation.Calibration;

/// <summary>The part of docs/cycle-model.md that compares prediction and measurement.</summary>
internal static class FitTable
{
    public static IReadOnlyList<(PredictedLayer Predicted, MeasuredLayer Measured)> Pairs()
    {
        var measured = MeasuredLayer.Read().ToDictionary(layer => layer.Name);
        return [.. PredictedLayer.OfResNet50().Select(layer => (layer, measured[layer.Name]))];
    }

    /// <summary>How far a prediction is off, as a part of the measurement.</summary>
    public static double Error((PredictedLayer Predicted, MeasuredLayer Measured) pair) =>
        (pair.Predicted.Estimate.Milliseconds / pair.Measured.Milliseconds) - 1;

    /// <summary>FCN8's convolutions: name, predicted and measured milliseconds without launch.</summary>
    public static IReadOnlyList<(string Name, double Predicted, double Measured)> Fcn8Pairs()
    {
        var measured = Fcn8.Measured();
        return [.. Fcn8.Convolutions()
            .Select(layer => (layer.Name, PredictedLayer.Of(layer).Estimate.HardwareMilliseconds, measured[layer.Name]))];
    }

    public static string Text()
    {
        var pairs = Pairs();
        var text = new StringBuilder("| layers | number | mean error | worst error |\n|---|---|---|---|\n");
        Summarize(text, "ResNet-50: convolutions and the last pool, which the constants are fitted to",
            Errors(pairs.Where(pair => pair.Predicted.IsFitted)));
        Summarize(text, "ResNet-50: convolutions with an addition or a pool behind them, not fitted",
            Errors(pairs.Where(pair => !pair.Predicted.IsFitted)));
        Summarize(text, "ResNet-50: all", Errors(pairs));
        Summarize(text, "FCN8: convolutions, not fitted",
            Fcn8Pairs().Select(layer => (layer.Name, (layer.Predicted / layer.Measured) - 1)));
        text.Append("\n| layer | measured ms | predicted ms | error | fitted |\n|---|---|---|---|---|\n");
        foreach (var pair in pairs)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {pair.Measured.Name} | {pair.Measured.Milliseconds:F3} | {pair.Predicted.Estimate.Milliseconds:F3} | " +
                $"{Percent(Error(pair))} | {(pair.Predicted.IsFitted ? "yes" : "")} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, double Error)> Errors(IEnumerable<(PredictedLayer Predicted, MeasuredLayer Measured)> pairs) =>
        pairs.Select(pair => (pair.Measured.Name, Error(pair)));

    private static void Summarize(StringBuilder text, string what, IEnumerable<(string Name, double Error)> layers)
    {
        var errors = layers.ToArray();
        var worst = errors.MaxBy(layer => Math.Abs(layer.Error));
        text.Append(CultureInfo.InvariantCulture,
            $"| {what} | {errors.Length} | {100 * errors.Average(layer => Math.Abs(layer.Error)):F1} % | {Percent(worst.Error)} " +
            $"({worst.Name}) |\n");
    }

    private static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{100 * part:+0.0;-0.0;0.0} %");
}
