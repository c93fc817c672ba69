using System.Runtime.InteropServices;
using Vai.Images;
using Vai.Project;
using Vai.Quantizer.Evaluation;
using Vai.Runtime;
using Vai.Runtime.Tensors;

namespace Vai.Tool.Stages;

/// <summary>
/// Measures the accuracy of the float model, the quantized one, the compiled one on the integer executor and on the simulator, on the same
/// images. The last three must give the same bytes.
/// </summary>
internal static class EvaluateStage
{
    /// <summary>Images for the simulator, which executes instruction by instruction.</summary>
    public const int SimulatedImages = 1000;

    private const string Name = "evaluate";
    private const int BatchSize = 50;

    /// <summary>Does nothing where the model has no evaluation set.</summary>
    public static ImmutableArray<string> Run(JobModels models, ToolEnvironment environment, IStageLog log, CancellationToken cancellation)
    {
        var job = models.Job;
        if (job.Settings.Files(DpuModelMetadata.EvaluationSet).IsEmpty || !File.Exists(job.FloatModelPath))
        {
            return [];
        }

        var report = DiagnosticLocation.Within(job.DisplayPath, () => Evaluate(
            models.Xmodel(job.FloatModelPath), models.Xmodel(job.QuantizedModelPath), models.Xmodel(job.InCompiled("deploy.xmodel")),
            job.Settings, SimulatedImages, environment, log, cancellation));
        var path = job.InCompiled("evaluation.json");
        AtomicFile.WriteAllText(path, EvaluationSummary.ToJson(report));
        log.Progress(Name, 1, EvaluationSummary.ToText(report));
        return [path];
    }

    /// <param name="compiled">Null: the executor and the simulator are left out.</param>
    /// <exception cref="VaiException">VAI3013: the images have no classes. VAI3017: the bytes differ. VAI3023: no result, or several, are
    /// classes.</exception>
    public static EvaluationReport Evaluate(
        XirGraph exact,
        XirGraph quantized,
        XirGraph? compiled,
        DpuModelSettings settings,
        int simulatedImages,
        ToolEnvironment environment,
        IStageLog log,
        CancellationToken cancellation)
    {
        if (QuantizationPlan.Evaluation(settings, exact) is not { HasLabels: true } images)
        {
            throw VaiDiagnostics.NoLabels.UnplacedException(DpuModelMetadata.EvaluationSet.Name);
        }

        foreach (var file in images.FilesBeside)
        {
            log.Reads(file);
        }

        using var floatModel = new GraphEvaluator(exact, environment.LibtorchDirectory);
        using var quantizedModel = new GraphEvaluator(quantized, environment.LibtorchDirectory);
        var (exactResult, result) = (ClassResult.Of(exact).Name, ClassResult.Of(quantized));
        var scores = LastFix(quantized, result);
        var output = compiled is null ? "" : IntegerOutput(compiled, ClassResult.Of(compiled));
        using var executor = compiled is null ? null : ModelRunner.From(compiled, DpuBackend.Cpu, environment.Parallelism);
        using var simulator = compiled is null ? null : ModelRunner.From(compiled, DpuBackend.Simulator, environment.Parallelism);
        var tally = new Tally();
        foreach (var batch in images.Batches(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var values = quantizedModel.Evaluate(batch, result.Name, scores.Name);
            tally.Float += GraphAccuracy.Right(floatModel.Evaluate(batch, exactResult)[exactResult], batch.Labels.AsSpan());
            tally.Quantized += GraphAccuracy.Right(values[result.Name], batch.Labels.AsSpan());
            if (executor is not null && simulator is not null)
            {
                Execute(batch, values[scores.Name], scores, output, executor, simulator, simulatedImages - tally.Images, tally);
            }

            tally.Images += batch.Count;
            log.Progress(Name, (double)tally.Images / images.Count, $"{tally.Images}/{images.Count}");
        }

        return new EvaluationReport(
            tally.Images, tally.Simulated, tally.Float, tally.Quantized, executor is null ? null : tally.Executed,
            simulator is null ? null : tally.SimulatedRight);
    }

    private static void Execute(
        ImageBatch batch, float[] scores, XirOp fix, string output, ModelRunner executor, ModelRunner simulator, int simulated, Tally tally)
    {
        var (ofImage, classes) = (batch.Values.Length / batch.Count, scores.Length / batch.Count);
        var scale = MathF.ScaleB(1, fix.Attributes.Get("fix_point", 0));
        for (var i = 0; i < batch.Count; i++)
        {
            var expected = Array.ConvertAll(scores.AsSpan(i * classes, classes).ToArray(), value => (sbyte)MathF.Round(value * scale));
            var input = Input(executor, batch.Values.AsSpan(i * ofImage, ofImage));
            var executed = executor.Run(input)[output].Data;
            RequireSame("the integer executor", tally.Images + i, expected, executed);
            tally.Executed += Right(executed, batch.Labels[i]);
            if (i < simulated)
            {
                var simulatedScores = simulator.Run(input)[output].Data;
                RequireSame("the simulator", tally.Images + i, expected, simulatedScores);
                tally.SimulatedRight += Right(simulatedScores, batch.Labels[i]);
                tally.Simulated++;
            }
        }
    }

    /// <param name="values">Of all inputs, in their order.</param>
    private static Dictionary<string, Int8Tensor> Input(ModelRunner runner, ReadOnlySpan<float> values)
    {
        var tensors = new Dictionary<string, Int8Tensor>(StringComparer.Ordinal);
        foreach (var input in runner.Inputs)
        {
            var (fixPoint, numbers) = (input.FixPoint ?? 0, new sbyte[input.Length]);
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = Numerics.FixedPoint.QuantizeHalfUp(values[i], fixPoint);
            }

            values = values[numbers.Length..];
            tensors[input.Name] = new(input.Shape, fixPoint, numbers);
        }

        return tensors;
    }

    private static int Right(sbyte[] scores, int label) => Array.IndexOf(scores, scores.Max()) == label ? 1 : 0;

    private static void RequireSame(string backend, int image, sbyte[] expected, sbyte[] actual)
    {
        if (!MemoryMarshal.AsBytes<sbyte>(expected).SequenceEqual(MemoryMarshal.AsBytes<sbyte>(actual)))
        {
            throw VaiDiagnostics.EvaluationDiffers.UnplacedException(
                backend, image, string.Join(' ', actual.Take(16)), string.Join(' ', expected.Take(16)));
        }
    }

    // The last int8 numbers: softmax and what else stays float comes after them.
    private static XirOp LastFix(XirGraph quantized, XirOp op) =>
        op.Is(OpTraits.Rounds) ? op : LastFix(quantized, quantized.Op(op.InputNames.First()));

    // The same of a compiled graph, by the name that the runner gives it: that of the DPU's tensor, not of its copy for the processor.
    private static string IntegerOutput(XirGraph compiled, XirOp op) =>
        op.Output.DataType == TensorDataType.Float || op.Is(OpTraits.Border)
            ? IntegerOutput(compiled, compiled.Op(op.InputNames.First()))
            : op.Name;

    private sealed class Tally
    {
        public int Images { get; set; }

        public int Simulated { get; set; }

        public int Float { get; set; }

        public int Quantized { get; set; }

        public int Executed { get; set; }

        public int SimulatedRight { get; set; }
    }
}
