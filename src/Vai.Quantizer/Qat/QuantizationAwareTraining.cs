using TorchSharp;
using Vai.Diagnostics;
using Vai.Images;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FineTuning;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;
using Vai.Xir;

namespace Vai.Quantizer.Qat;

/// <summary>
/// Trains weights, biases and thresholds of the whole network with the DPU's arithmetic in the forward pass. Batch norms are in the
/// convolutions already. In the first half thresholds learn too; then they are moved to where the DPU can shift, and stay.
/// </summary>
internal sealed class QuantizationAwareTraining : IDisposable
{
    private const int ImagesPerStep = 64;

    /// <summary>One of so many images judges and does not train.</summary>
    private const int JudgingShare = 10;

    // A step of Adam, of the mean magnitude of weights; over all steps a weight moves by about a tenth of itself.
    private const double WeightRate = 2e-3;
    private const double GridRate = 0.01;
    private const double ThresholdRate = 1e-2;
    private const double Temperature = 2;
    private const double LabelShare = 0.1;

    private readonly QuantizationRun _run;
    private readonly Draft _draft;
    private readonly ImageSet _training;
    private readonly ImageSet _judging;
    private readonly TrainableGraph _student;
    private readonly TorchGraph _teacher;
    private readonly string _result;
    private readonly bool _isClassifier;
    private readonly int _threads;
    private readonly int _batchSize;
    private readonly torch.Tensor[] _parameters;
    private readonly Adam _optimizer;

    private QuantizationAwareTraining(QuantizationRun run, Draft draft, ImageSet images, int threads)
    {
        (_run, _draft, _threads, _batchSize) = (run, draft, threads, run.BatchSize(ImagesPerStep));
        (_training, _judging) = (images.Part(JudgingShare, isJudging: false), images.Part(JudgingShare, isJudging: true));
        _student = new TrainableGraph(draft);
        _teacher = new TorchGraph(run.Source);
        _result = ResultOf(draft.Source);
        _isClassifier = draft.Source.Op(_result).Output.Shape is [1, > 1];
        var constants = _student.Constants.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Value, Rate(pair.Value, draft.FixPoints[pair.Key])));
        var steps = _student.LogSteps.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Value, ThresholdRate));
        (torch.Tensor Parameter, double Rate)[] all = [.. constants, .. steps];
        _parameters = [.. all.Select(item => item.Parameter)];
        _optimizer = new Adam(all);
    }

    /// <summary>A calibrated draft, trained; as it was where training brings nothing.</summary>
    /// <exception cref="VaiException">VAI3013: cross entropy is asked for, and the images have no classes.</exception>
    public static Draft Run(QuantizationRun run, Draft draft, ImageSet images)
    {
        if (run.Options.Loss == TrainingLoss.CrossEntropy && !images.HasLabels)
        {
            throw VaiDiagnostics.NoLabels.UnplacedException("TrainingSet");
        }

        // Parts of a batch run beside each other; a second level of threads would only wait.
        var threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try
        {
            using var training = new QuantizationAwareTraining(run, draft, images, threads);
            return training.Train();
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    public void Dispose()
    {
        _student.Dispose();
        _teacher.Dispose();
        _optimizer.Dispose();
    }

    /// <summary>What the network says before it makes probabilities of it.</summary>
    private static string ResultOf(XirGraph graph)
    {
        var last = graph.Ops.Last(op => op.Type != "const" && !graph.ConsumersOf(op.Name).Any());
        return last.Type is "softmax" or "log_softmax" ? last.InputsOf("input")[0] : last.Name;
    }

    // Where the grid is coarse, small steps would never reach the next number.
    private static double Rate(torch.Tensor value, int fixPoint)
    {
        using var scope = torch.NewDisposeScope();
        return Math.Max(WeightRate * value.detach().abs().mean().item<float>(), GridRate * Math.ScaleB(1, -fixPoint));
    }

    private Draft Train()
    {
        var epochs = Math.Max(_run.Options.Epochs, 1);
        var steps = epochs * (((_training.Count - 1) / _batchSize) + 1);
        var (best, least, step) = (_draft, Judge(), 0);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var batch in _training.Batches(_batchSize, Seed(epoch)))
            {
                _run.Cancellation.ThrowIfCancellationRequested();
                Step(batch, (double)step / steps, learnsThresholds: 2 * epoch < epochs - 1);
                _run.Report("train", ++step, steps);
            }

            _student.SetFixPoints(_draft.WithFixPoints(_student.FixPoints()).FixPoints);
            if (Judge() is var loss && loss < least)
            {
                (best, least) = (_student.Learned(), loss);
            }
        }

        return best;
    }

    // HashCode is another one in each process.
    private int Seed(int epoch) => unchecked((_run.Options.Seed * 1_000_003) + epoch);

    private void Step(ImageBatch batch, double part, bool learnsThresholds)
    {
        var teacher = Teach(batch);
        var (gradients, _) = Shards.Gradients([.. Enumerable.Range(0, batch.Count)], _parameters, _threads, indices => Loss(batch, teacher, indices));
        _optimizer.Step(gradients, 0.5 * (1 + Math.Cos(part * Math.PI)), learnsThresholds ? _parameters.Length : _student.Constants.Count);
        foreach (var gradient in gradients)
        {
            gradient.Dispose();
        }
    }

    private double Judge()
    {
        using var noGradient = torch.no_grad();
        var sum = 0.0;
        foreach (var batch in _judging.Batches(_batchSize))
        {
            using var scope = torch.NewDisposeScope();
            sum += Loss(batch, Teach(batch), [.. Enumerable.Range(0, batch.Count)]).item<float>() * batch.Count;
        }

        return sum;
    }

    private float[] Teach(ImageBatch batch)
    {
        foreach (var (op, value) in _teacher.Evaluate(batch))
        {
            if (op.Name == _result)
            {
                return TorchTensors.ToArray(value);
            }
        }

        throw new InvalidOperationException($"the network does not reach '{_result}'");
    }

    /// <summary>The loss of a part of a batch, as a part of the batch's mean.</summary>
    private torch.Tensor Loss(ImageBatch batch, float[] teacher, int[] indices)
    {
        var part = Part(batch, indices);
        var student = _student.Forward(part, _result);
        var ofOne = teacher.Length / batch.Count;
        var target = TorchTensors.Of([.. indices.SelectMany(index => teacher.AsSpan(index * ofOne, ofOne).ToArray())], student.shape);
        var distillation = _isClassifier ? Divergence(student, target) : (student - target).Squared().sum().DividedBy(ofOne);
        var total = !_isClassifier || part.Labels.IsEmpty || _run.Options.Loss == TrainingLoss.Distillation ? distillation
            : _run.Options.Loss == TrainingLoss.CrossEntropy ? CrossEntropy(student, part)
            : distillation.Plus(CrossEntropy(student, part).Times(LabelShare));
        return total.DividedBy(batch.Count);
    }

    private static torch.Tensor CrossEntropy(torch.Tensor student, ImageBatch part)
    {
        var labels = torch.tensor(part.Labels.Select(label => (long)label).ToArray());
        return torch.nn.functional.cross_entropy(student, labels, reduction: torch.nn.Reduction.Sum);
    }

    // Kullback-Leibler, softened so that the teacher's second and third choices count.
    private static torch.Tensor Divergence(torch.Tensor student, torch.Tensor teacher)
    {
        var expected = torch.nn.functional.softmax(teacher.DividedBy(Temperature), 1);
        var exact = torch.nn.functional.log_softmax(teacher.DividedBy(Temperature), 1);
        return (expected * (exact - torch.nn.functional.log_softmax(student.DividedBy(Temperature), 1))).sum().Times(Temperature * Temperature);
    }

    private static ImageBatch Part(ImageBatch batch, int[] indices)
    {
        var ofOne = batch.Values.Length / batch.Count;
        var values = new float[indices.Length * ofOne];
        for (var i = 0; i < indices.Length; i++)
        {
            batch.Values.AsSpan(indices[i] * ofOne, ofOne).CopyTo(values.AsSpan(i * ofOne));
        }

        return new ImageBatch(values, indices.Length) { Labels = batch.Labels.IsEmpty ? [] : [.. indices.Select(index => batch.Labels[index])] };
    }
}
