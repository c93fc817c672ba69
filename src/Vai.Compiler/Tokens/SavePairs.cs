using Vai.Isa;

namespace Vai.Compiler.Tokens;

/// <summary>
/// SAVEs that go two at a time, over both ports (machine.md 3): those that follow each other with nothing between. Such store different
/// bytes, so that their order does not matter. Instruction numbers count from 1; 0 is none.
/// </summary>
internal sealed class SavePairs
{
    private readonly bool[] _isSecond;

    public SavePairs(ImmutableArray<Instruction> program)
    {
        _isSecond = new bool[program.Length + 2];
        for (var number = 2; number <= program.Length; number++)
        {
            _isSecond[number] = program[number - 1] is Save && program[number - 2] is Save && !_isSecond[number - 1];
        }
    }

    /// <summary>The one of the pair that waits for all that both wait for; the instruction itself where it has no partner.</summary>
    public int First(int number) => _isSecond[number] ? number - 1 : number;

    /// <summary>The one of the pair that signals when both are complete.</summary>
    public int Last(int number) => _isSecond[number + 1] ? number + 1 : number;
}
