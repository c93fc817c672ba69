using VaiModel;

// garments.pt is a small network that tells ten kinds of garment apart; put your own in its place, with images like those that it
// will see in calibration/. The class GarmentsRunner below is made by the build.
using var runner = GarmentsRunner.Create();

// A .pgm file ends with the picture's bytes, row by row.
var file = args.FirstOrDefault() ?? Path.Combine(AppContext.BaseDirectory, "trouser.pgm");
var picture = File.ReadAllBytes(file)[^GarmentsRunner.InputLength..];
var (index, label, score) = runner.Classify(GarmentsRunner.Preprocess(picture));
Console.WriteLine($"{Path.GetFileName(file)}: class {index}, {label} ({score:F2})");
