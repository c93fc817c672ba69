using System.Buffers.Binary;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Tests.Hostile;

/// <summary>Damages machine code: bits of words, mostly such that the program still decodes, and whole instructions.</summary>
internal static class CodeMutator
{
    public static byte[] Mutate(Random random, ImmutableArray<byte> code)
    {
        if (code.Length < sizeof(uint) || random.Next(10) == 0)
        {
            return ByteMutator.Mutate(random, code.AsSpan());
        }

        return random.Next(3) == 0 ? MoveInstructions(random, code) : ChangeWords(random, [.. code]);
    }

    private static byte[] ChangeWords(Random random, byte[] code)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var word = code.AsSpan(random.Next(code.Length / sizeof(uint)) * sizeof(uint));
            var value = BinaryPrimitives.ReadUInt32LittleEndian(word);
            // Runs of bits at the top of a field make it large at once.
            var bits = (uint)((1UL << random.Next(1, 12)) - 1) << random.Next(28);
            BinaryPrimitives.WriteUInt32LittleEndian(word, random.Next(3) == 0 ? value | bits : value ^ (1u << random.Next(32)));
        }

        return code;
    }

    private static byte[] MoveInstructions(Random random, ImmutableArray<byte> code)
    {
        foreach (var set in TargetFamily.All.Select(family => family.InstructionSet))
        {
            try
            {
                var program = DpuProgram.Decode(code.AsSpan(), set).ToList();
                var (from, to) = (random.Next(program.Count), random.Next(program.Count));
                var instruction = program[from];
                if (random.Next(2) == 0)
                {
                    program.RemoveAt(from);
                }

                program.Insert(Math.Min(to, program.Count), instruction);
                return DpuProgram.Encode(program, set);
            }
            catch (VaiException)
            {
                // Of another set, or already damaged.
            }
        }

        return ChangeWords(random, [.. code]);
    }
}
