namespace Vai.Isa.Set0;

/// <summary>pool_type of POOLINIT (machine.md 14.3).</summary>
internal enum PoolType
{
    Max = 0,

    /// <summary>The sum of a window times a factor that its width chooses.</summary>
    Average = 1,

    /// <summary>The maximum of windows that do not overlap; never seen.</summary>
    MaxReduce = 2,
}
