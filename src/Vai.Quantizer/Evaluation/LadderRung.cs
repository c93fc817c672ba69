namespace Vai.Quantizer.Evaluation;

/// <summary>A step of the ladder from the cheapest method to the dearest, and what it brought.</summary>
/// <param name="Method">What was done.</param>
/// <param name="Accuracy">The part of the evaluation images whose class the quantized model says, 0 to 1.</param>
/// <param name="Drop">What is missing to the float model's accuracy; negative where it is better.</param>
/// <param name="Seconds">What it took.</param>
internal sealed record LadderRung(string Method, double Accuracy, double Drop, double Seconds);
