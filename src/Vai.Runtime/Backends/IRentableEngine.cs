namespace Vai.Runtime.Backends;

/// <summary>An engine with places of its own for a run's numbers, which a caller may fill and read without a copy.</summary>
internal interface IRentableEngine : ISubgraphEngine
{
    /// <summary>The places of a run, for the caller alone until it gives them back; waits until there are some.</summary>
    IRunPlace Rent(CancellationToken cancellationToken);
}

/// <summary>The places of a run.</summary>
internal interface IRunPlace
{
    /// <summary>How often it was given back: who rented it before has no right to it any more.</summary>
    int Returns { get; }

    /// <summary>The numbers of an input in the order of its shape.</summary>
    Span<sbyte> Input(int index);

    /// <summary>The numbers of an output, right after <see cref="Run"/>.</summary>
    ReadOnlySpan<sbyte> Output(int index);

    /// <summary>From the inputs to the outputs; any number of times.</summary>
    void Run();

    /// <summary>Gives the places back; to be called once a renting.</summary>
    void Return();
}
