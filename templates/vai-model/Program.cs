using Vai.Runtime;
using VaiModel;

// model.pt is a small network that tells ten kinds of garment apart; put your own in its place, with images like those that it
// will see in calibration/. The class ModelRunner below is made by the build.
using var runner = ModelRunner.Create(DpuBackend.Simulator);
var image = new float[ModelRunner.InputLength];
var (index, label, score) = runner.Classify(image);
Console.WriteLine($"{ModelRunner.InputHeight} x {ModelRunner.InputWidth} x {ModelRunner.InputChannels}, all zero: class {index}, {label} ({score:F2})");
