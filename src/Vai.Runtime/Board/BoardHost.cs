namespace Vai.Runtime.Board;

/// <summary>The machine whose board is meant: its XRT and its system.</summary>
/// <param name="Functions">Called when a board is to be opened, and not before.</param>
internal sealed record BoardHost(Func<XrtFunctions> Functions, BoardEnvironment Environment)
{
    public static BoardHost Here { get; } = new(XrtLibrary.Load, BoardEnvironment.Here);

    /// <summary>A board that is open already, for whoever opens it next.</summary>
    public BoardDevice? Opened { get; init; }

    /// <inheritdoc cref="BoardDevice.Open(XrtFunctions, BoardEnvironment)"/>
    public BoardDevice Open() => Opened ?? BoardDevice.Open(Functions(), Environment);
}
