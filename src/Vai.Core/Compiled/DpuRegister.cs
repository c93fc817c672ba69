namespace Vai.Compiled;

/// <summary>What a base register points to.</summary>
internal enum RegisterContext { Constant, Workspace, Interface }

/// <summary>A base register: the memory behind it, in bytes, and what it holds before the run (constants).</summary>
internal sealed record DpuRegister(int Id, RegisterContext Context, int Size, ImmutableArray<byte> Content);
