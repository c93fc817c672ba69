using System.Numerics;
using System.Runtime.CompilerServices;
using Vai.Isa;

namespace Vai.Compiler.Tokens;

/// <summary>One instruction number an engine, counted from 1; 0 is none.</summary>
[InlineArray(Count)]
internal struct EngineNumbers
{
    public const int Count = 4;

    private int _first;

    /// <summary>The place of an engine: LOAD 0, SAVE 1, CONV 2, MISC 3.</summary>
    public static int IndexOf(Engines engine) => BitOperations.Log2((uint)engine);

    /// <summary>The later one, engine by engine.</summary>
    public void RaiseTo(EngineNumbers other)
    {
        for (var engine = 0; engine < Count; engine++)
        {
            this[engine] = Math.Max(this[engine], other[engine]);
        }
    }
}
