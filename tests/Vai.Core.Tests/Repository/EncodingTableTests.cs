using System.Globalization;
using System.Reflection;
using Vai.Isa;

namespace Vai.Core.Tests.Repository;

public class EncodingTableTests
{
    public static TheoryData<Type> Instructions =>
        [.. typeof(Instruction).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Instruction)) && !type.IsAbstract)];

    [Theory]
    [MemberData(nameof(Instructions))]
    public void The_page_about_the_machine_has_the_fields_of_every_instruction(Type instruction)
    {
        var layout = (InstructionLayout)instruction.GetField("Layout", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;

        var words = from field in layout.Fields
                    where field != layout.Signals && field != layout.WaitsFor
                    orderby field.Low
                    group Describe(field) by field.Word into word
                    orderby word.Key
                    select string.Create(CultureInfo.InvariantCulture, $"**w{word.Key}** {string.Join(", ", word)}");
        var row = $"| {layout.Mnemonic} | 0x{layout.EmptyWords[0] >> 28:X} | {string.Join(" · ", words.DefaultIfEmpty("one word"))} |";

        Assert.Contains(row, Citations.Read("docs/internals/machine.md"), StringComparison.Ordinal);
    }

    private static string Describe(Field field) =>
        $"{field.Name}{(field.Offset == 1 ? "*" : "")} " +
            $"{(field.High == field.Low ? "" : field.High.ToString(CultureInfo.InvariantCulture) + ":")}{field.Low}";
}
