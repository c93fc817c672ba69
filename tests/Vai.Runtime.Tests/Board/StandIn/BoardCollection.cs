namespace Vai.Runtime.Tests.Board;

/// <summary>Tests of the board share the process's one stand-in, one after the other.</summary>
[CollectionDefinition(Name)]
public static class BoardCollection
{
    public const string Name = "the board";
}
