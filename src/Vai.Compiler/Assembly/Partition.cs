namespace Vai.Compiler.Assembly;

/// <summary>Ops that one device computes in one go.</summary>
/// <param name="Device">USER, DPU or CPU.</param>
/// <param name="Ops">In topological order; constants before their reader.</param>
internal sealed record Partition(string Device, ImmutableArray<XirOp> Ops);
