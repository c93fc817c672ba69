namespace Vai.Benchmarks;

/// <summary>What a benchmark is measured on, and how much work one call is.</summary>
public interface IWork
{
    long MultiplyAccumulates { get; }

    /// <summary>DPU instructions; 0 where there are none.</summary>
    long Instructions { get; }
}
