using TorchSharp;
using Vai.Images;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FineTuning;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

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
    private readonly Training _settings;
    private readonly ImageSet _training;
    private readonly ImageSet _judging;
    private readonly TrainableGraph _student;
    private readonly TorchGraph _teacher;
    private readonly ImmutableArray<Answer> _answers;
    private readonly string[] _names;
    private readonly int _threads;
    private readonly int _batchSize;
    private readonly torch.Tensor[] _parameters;
    private readonly Adam _optimizer;

    private QuantizationAwareTraining(QuantizationRun run, Draft draft, Training settings, int threads)
    {
        (_run, _draft, _settings, _threads, _batchSize) = (run, draft, settings, threads, run.BatchSize(ImagesPerStep));
        (_training, _judging) = (settings.Images.Part(JudgingShare, isJudging: false), settings.Images.Part(JudgingShare, isJudging: true));
        _student = new TrainableGraph(draft);
        _teacher = new TorchGraph(run.Source);
        _answers = AnswersOf(draft.Source);
        _names = [.. _answers.Select(answer => answer.Name)];
        var constants = _student.Constants.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Value, Rate(pair.Value, draft.FixPoints[pair.Key])));
        var steps = _student.LogSteps.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Value, ThresholdRate));
        (torch.Tensor Parameter, double Rate)[] all = [.. constants, .. steps];
        _parameters = [.. all.Select(item => item.Parameter)];
        _optimizer = new Adam(all);
    }

    /// <summary>A calibrated draft, trained; as it was where training brings nothing.</summary>
    /// <exception cref="VaiException">
    /// VAI3013: cross entropy is asked for, and the images have no classes. VAI3023: the same, and no or several results are vectors of
    /// them.
    /// </exception>
    public static Draft Run(QuantizationRun run, Draft draft, Training settings)
    {
        if (settings.Loss == TrainingLoss.CrossEntropy && !settings.Images.HasLabels)
        {
            throw VaiDiagnostics.NoLabels.UnplacedException("TrainingSet");
        }

        if (settings.Loss == TrainingLoss.CrossEntropy)
        {
            ClassResult.Of(draft.Source);
        }

        // Parts of a batch run beside each other; a second level of threads would only wait.
        var threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try
        {
            using var training = new QuantizationAwareTraining(run, draft, settings, threads);
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

    /// <summary>What the network says, before it makes probabilities of it: all results, of which labels judge one.</summary>
    private static ImmutableArray<Answer> AnswersOf(XirGraph graph)
    {
        var labelled = graph.Results is [var only] ? only : ClassResult.Find(graph);
        return
        [
            .. from result in graph.Results
               let op = result.Is(OpTraits.Probabilities) ? graph.Op(result.InputsOf("input")[0]) : result
               select new Answer(op.Name, op.Output.Shape is [1, > 1], result == labelled),
        ];
    }

    // Where the grid is coarse, small steps would never reach the next number.
    private static double Rate(torch.Tensor value, int fixPoint)
    {
        using var scope = torch.NewDisposeScope();
        return Math.Max(WeightRate * value.detach().abs().mean().item<float>(), GridRate * Math.ScaleB(1, -fixPoint));
    }

    private Draft Train()
    {
        var epochs = Math.Max(_settings.Epochs, 1);
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
    private int Seed(int epoch) => unchecked((_settings.Seed * 1_000_003) + epoch);

    private void Step(ImageBatch batch, double part, bool learnsThresholds)
    {
        var teacher = Teach(batch);
        var (gradients, _) = Shards.Gradients(
            [.. Enumerable.Range(0, batch.Count)], _parameters, _threads, indices => Loss(batch, teacher, indices));
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

    private Dictionary<string, float[]> Teach(ImageBatch batch)
    {
        var taught = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (op, value) in _teacher.Evaluate(batch).Where(step => _names.Contains(step.Op.Name)))
        {
            taught[op.Name] = TorchTensors.ToArray(value);
            if (_names.All(taught.ContainsKey))
            {
                break;
            }
        }

        return taught;
    }

    /// <summary>The loss of a part of a batch, as a part of the batch's mean: the sum over all results.</summary>
    private torch.Tensor Loss(ImageBatch batch, Dictionary<string, float[]> teacher, int[] indices)
    {
        var part = Part(batch, indices);
        var student = _student.Forward(part, _names);
        return _answers.Select(answer => Loss(answer, student[answer.Name], teacher[answer.Name], batch.Count, part.Labels, indices))
            .Aggregate((left, right) => left.Plus(right)).DividedBy(batch.Count);
    }

    private torch.Tensor Loss(Answer answer, torch.Tensor student, float[] teacher, int images, ImmutableArray<int> labels, int[] indices)
    {
        var ofOne = teacher.Length / images;
        var target = TorchTensors.Of([.. indices.SelectMany(index => teacher.AsSpan(index * ofOne, ofOne).ToArray())], student.shape);
        var distillation = answer.IsVector ? Divergence(student, target) : (student - target).Squared().sum().DividedBy(ofOne);
        return !answer.IsVector || !answer.IsLabelled || labels.IsEmpty || _settings.Loss == TrainingLoss.Distillation ? distillation
            : _settings.Loss == TrainingLoss.CrossEntropy ? CrossEntropy(student, labels)
            : distillation.Plus(CrossEntropy(student, labels).Times(LabelShare));
    }

    private static torch.Tensor CrossEntropy(torch.Tensor student, ImmutableArray<int> labels)
    {
        var classes = torch.tensor(labels.Select(label => (long)label).ToArray());
        return torch.nn.functional.cross_entropy(student, classes, reduction: torch.nn.Reduction.Sum);
    }

    // Kullback-Leibler, softened so that the teacher's second and third choices count.
    private static torch.Tensor Divergence(torch.Tensor student, torch.Tensor teacher)
    {
        var expected = torch.nn.functional.softmax(teacher.DividedBy(Temperature), 1);
        var exact = torch.nn.functional.log_softmax(teacher.DividedBy(Temperature), 1);
        return (expected * (exact - torch.nn.functional.log_softmax(student.DividedBy(Temperature), 1))).sum()
            .Times(Temperature * Temperature);
    }

    private static ImageBatch Part(ImageBatch batch, int[] indices)
    {
        var ofOne = batch.Values.Length / batch.Count;
        var values = new float[indices.Length * ofOne];
        for (var i = 0; i < indices.Length; i++)
        {
            batch.Values.AsSpan(indices[i] * ofOne, ofOne).CopyTo(values.AsSpan(i * ofOne));
        }

        return new ImageBatch(values, indices.Length)
            { Labels = batch.Labels.IsEmpty ? [] : [.. indices.Select(index => batch.Labels[index])] };
    }

    /// <param name="IsVector">Numbers for classes: probabilities are compared; else the numbers themselves.</param>
    /// <param name="IsLabelled">Whether the images' classes are about it.</param>
    private sealed record Answer(string Name, bool IsVector, bool IsLabelled);
}
