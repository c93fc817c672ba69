using System.Diagnostics;
using System.Globalization;
using Vai.Images;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Evaluation;
using Vai.Quantizer.FineTuning;
using Vai.Quantizer.Qat;

namespace Vai.Quantizer;

/// <summary>Methods from the cheapest to the dearest, until one keeps the accuracy that is asked for.</summary>
internal static class AccuracyLadder
{
    /// <param name="drop">How much of the accuracy may be lost: 0.005 is half a point.</param>
    /// <exception cref="VaiException">VAI3013: the evaluation images have no classes. VAI3014: no method keeps the accuracy, in a
    /// table.</exception>
    public static QuantizationResult Climb(QuantizationRun run, Training training, ImageSet? evaluation, double drop)
    {
        var images = evaluation is { HasLabels: true } ? evaluation : throw VaiDiagnostics.NoLabels.UnplacedException("EvaluationSet");
        var batchSize = run.BatchSize(run.BatchImages);
        var exact = GraphAccuracy.Of(run.Source, images, batchSize, run.Cancellation);
        var rungs = new List<LadderRung>();
        Draft? calibrated = null;
        foreach (var (method, climb) in Rungs(run, training))
        {
            var watch = Stopwatch.StartNew();
            var draft = climb(calibrated);

            // Training begins with the best calibration.
            calibrated = method == Trained ? calibrated : draft;
            var accuracy = GraphAccuracy.Of(draft.Build(), images, batchSize, run.Cancellation);
            rungs.Add(new LadderRung(method, accuracy, exact - accuracy, watch.Elapsed.TotalSeconds));
            run.Report($"{method}: accuracy {Percent(accuracy)}", rungs.Count, 4);
            if (exact - accuracy <= drop)
            {
                return ModelQuantizer.Result(run, draft, rungs);
            }
        }

        throw VaiDiagnostics.AccuracyLost.UnplacedException(Percent(drop), Percent(exact), Table(rungs));
    }

    private const string Trained = "training";

    private static IEnumerable<(string Method, Func<Draft?, Draft> Climb)> Rungs(QuantizationRun run, Training training) =>
    [
        ("calibration", _ => VendorCalibration.Run(run with
        {
            Config = run.Config with { Equalize = false, CorrectBiases = false, ReplaceRelu6 = false },
        })),
        ("equalization and correction", _ => OutputErrorCalibration.Run(run)),
        ("learned rounding", draft => FastFineTuning.Run(run, draft!, training)),
        (Trained, draft => QuantizationAwareTraining.Run(run, draft!, training)),
    ];

    private static string Table(IEnumerable<LadderRung> rungs) => string.Join("; ", rungs.Select(rung =>
        string.Create(CultureInfo.InvariantCulture,
            $"{rung.Method} {Percent(rung.Accuracy)} ({Percent(-rung.Drop)}, {rung.Seconds:F0} s)")));

    private static string Percent(double part) => (100 * part).ToString("0.00", CultureInfo.InvariantCulture) + " %";
}
