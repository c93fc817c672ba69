using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Simulation.Hazards;

/// <summary>Collects the pages of DDR memory that SAVEs write.</summary>
internal sealed class SavedPages(Dictionary<(int Register, long Page), AccessTimes> pages) : IAccessVisitor
{
    public const int PageBytes = 1024;

    /// <summary>Cuts a range of bytes at the borders of pages.</summary>
    public static IEnumerable<(long Page, int Offset, int Length)> Split(long address, int count)
    {
        for (var end = address + count; address < end;)
        {
            var offset = (int)(address % PageBytes);
            var length = (int)Math.Min(PageBytes - offset, end - address);
            yield return (address / PageBytes, offset, length);
            address += length;
        }
    }

    public void BankLines(int bank, int line, int count, bool isWrite)
    {
    }

    public void DdrBytes(int register, long address, int count, bool isWrite)
    {
        foreach (var (page, _, _) in Split(address, count))
        {
            if (!pages.ContainsKey((register, page)))
            {
                pages.Add((register, page), new AccessTimes(PageBytes, "byte", page * PageBytes, $"REG_{register}"));
            }
        }
    }
}
