namespace Vai.Runtime.Simulation.Machine;

internal static class AccessVisitorExtensions
{
    /// <summary>The lines of pixels at a constant distance in one bank; as one range where no gap is between them.</summary>
    public static void Pixels(this IAccessVisitor visitor, int bank, int line, int pixels, int linesApart, int linesPerPixel, bool isWrite)
    {
        if (linesApart == linesPerPixel)
        {
            visitor.BankLines(bank, line, pixels * linesPerPixel, isWrite);
            return;
        }

        for (var pixel = 0; pixel < pixels; pixel++)
        {
            visitor.BankLines(bank, line + (pixel * linesApart), linesPerPixel, isWrite);
        }
    }
}
