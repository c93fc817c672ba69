using System.Buffers.Binary;
using System.Text;

namespace Vai.Quantizer.Torch;

/// <summary>
/// Makes a 64-bit little-endian shared library that was linked with GCC 13 load with an older libstdc++.
/// Such a library asks for one function of GLIBCXX_3.4.32, <c>ios_base_library_init</c>, which initialises the C++ streams; older
/// libraries do that by themselves. The undefined symbol is renamed to a function without side effects that every libstdc++ since
/// GLIBCXX_3.4.20 has, and the need for the newer version becomes weak (build.md 2). The edited file also loads where
/// the original does.
/// </summary>
internal static class ElfRetarget
{
    private const string NewSymbol = "_ZSt21ios_base_library_initv";
    private const string OldSymbol = "_ZSt13get_terminatev";
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const string OldVersion = "GLIBCXX_3.4.20";
    private const ushort WeakFlag = 2;
    private const int SymbolSize = 24;

    /// <summary>The edited copy; null when the file is no such library or the edit would not help it.</summary>
    public static byte[]? Apply(ReadOnlySpan<byte> library)
    {
        var copy = library.ToArray();
        try
        {
            return Edit(copy) ? copy : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            // An offset in the file points outside of it.
            return null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static bool Edit(byte[] file)
    {
        if (!file.AsSpan().StartsWith("\x7f"u8) || !file.AsSpan(1).StartsWith("ELF\x02\x01"u8))
        {
            return false;
        }

        var sections = ElfSection.ReadAll(file);
        var symbols = sections.FirstOrDefault(section => section.Type == ElfSection.DynamicSymbols);
        var versions = sections.FirstOrDefault(section => section.Type == ElfSection.SymbolVersions);
        var needs = sections.FirstOrDefault(section => section.Type == ElfSection.VersionNeeds);
        if (symbols is null || versions is null || needs is null)
        {
            return false;
        }

        var names = sections[symbols.Link];
        var index = FindSymbol(file, symbols, names);
        var versionNeeds = ElfVersionNeed.ReadAll(file, needs, names);
        var newer = versionNeeds.FirstOrDefault(need => need.Name == NewVersion);
        var older = versionNeeds.FirstOrDefault(need => need.Name == OldVersion);
        if (index < 0 || newer is null || older is null || !IsOnlyUser(file, versions, index, newer.Index))
        {
            return false;
        }

        var nameOffset = NameOffset(file, symbols, index);
        if (IsNameShared(file, symbols, index, nameOffset))
        {
            return false;
        }

        var name = names.In(file).Slice(nameOffset, NewSymbol.Length);
        name.Clear();
        Encoding.ASCII.GetBytes(OldSymbol, name);
        BinaryPrimitives.WriteUInt16LittleEndian(versions.In(file)[(index * 2)..], older.Index);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(newer.FlagsOffset), WeakFlag);
        return true;
    }

    /// <summary>The undefined symbol's number, or -1.</summary>
    private static int FindSymbol(byte[] file, ElfSection symbols, ElfSection names)
    {
        var wanted = Encoding.ASCII.GetBytes(NewSymbol + "\0");
        var table = symbols.In(file);
        for (var i = 0; i < table.Length / SymbolSize; i++)
        {
            var undefined = BinaryPrimitives.ReadUInt16LittleEndian(table[((i * SymbolSize) + 6)..]) == 0;
            if (undefined && names.In(file)[NameOffset(file, symbols, i)..].StartsWith(wanted))
            {
                return i;
            }
        }

        return -1;
    }

    private static int NameOffset(byte[] file, ElfSection symbols, int index) =>
        checked((int)BinaryPrimitives.ReadUInt32LittleEndian(symbols.In(file)[(index * SymbolSize)..]));

    /// <summary>Whether no other symbol has the version: only then may the need for it be weak.</summary>
    private static bool IsOnlyUser(byte[] file, ElfSection versions, int symbol, ushort version)
    {
        var table = versions.In(file);
        for (var i = 0; i < table.Length / 2; i++)
        {
            if ((BinaryPrimitives.ReadUInt16LittleEndian(table[(i * 2)..]) == version) != (i == symbol))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Linkers let a name share the end of a longer one.</summary>
    private static bool IsNameShared(byte[] file, ElfSection symbols, int symbol, int nameOffset)
    {
        for (var i = 0; i < symbols.In(file).Length / SymbolSize; i++)
        {
            var offset = NameOffset(file, symbols, i);
            if (i != symbol && offset >= nameOffset && offset < nameOffset + NewSymbol.Length)
            {
                return true;
            }
        }

        return false;
    }
}
