namespace Vai.Compiler.DpuOps;

/// <summary>The values of attribute <c>device</c> (xmodel.md 4).</summary>
internal static class Devices
{
    public const string User = "USER";
    public const string Dpu = "DPU";
    public const string Processor = "CPU";

    public static string Of(XirOp op) => op.Attributes.Get("device", Processor);
}
