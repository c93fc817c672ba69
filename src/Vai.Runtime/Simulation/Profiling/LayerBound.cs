namespace Vai.Runtime.Simulation.Profiling;

/// <summary>What keeps a layer from being faster: multiplying, moving to and from DDR, the ALU and element-wise engine, or the host's
/// launch.</summary>
internal enum LayerBound { Mac, Ddr, Misc, Launch }
