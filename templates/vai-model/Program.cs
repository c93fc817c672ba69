using VaiModel;

// garments.pt is a small network that tells ten kinds of garment apart; put your own in its place, with images like those that it
// will see in calibration/. The class GarmentsRunner below is made by the build.
using var runner = GarmentsRunner.Create();
var image = new float[GarmentsRunner.InputLength];
var (index, label, score) = runner.Classify(image);
Console.WriteLine($"{GarmentsRunner.InputHeight} x {GarmentsRunner.InputWidth} x {GarmentsRunner.InputChannels}, all zero: class {index}, {label} ({score:F2})");
