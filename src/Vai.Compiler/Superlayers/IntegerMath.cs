namespace Vai.Compiler.Superlayers;

/// <summary>Division that rounds to one side whatever the sign: rows before the image have negative numbers.</summary>
internal static class IntegerMath
{
    public static int FloorDivide(int value, int divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);

    public static int Modulo(int value, int divisor) => ((value % divisor) + divisor) % divisor;

    public static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;
}
