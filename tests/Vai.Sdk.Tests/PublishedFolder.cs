using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ELFSharp.ELF;
using ELFSharp.ELF.Sections;
using Machine = System.Reflection.PortableExecutable.Machine;

namespace Vai.Sdk.Tests;

/// <summary>A folder that is copied to a linux-arm64 board: what is in it, what that needs, and what of it is not there.</summary>
/// <param name="Folder">Published for linux-arm64.</param>
/// <param name="Application">Its assembly, without <c>.dll</c>: what it needs, and what that needs, is followed.</param>
/// <param name="FrameworkOnBoard">Assemblies that the board's own .NET brings; empty where the folder brings it.</param>
internal sealed record PublishedFolder(string Folder, string Application, HashSet<string> FrameworkOnBoard)
{
    // The C and C++ runtimes, which every image for these boards has.
    private static readonly HashSet<string> OfEveryImage = new(StringComparer.Ordinal)
    {
        "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1", "libstdc++.so.6", "ld-linux-aarch64.so.1",
    };

    // Tracing for those who have lttng: the runtime does without where it is not.
    private static readonly HashSet<string> Optional = new(StringComparer.Ordinal) { "libcoreclrtraceptprovider.so" };

    // The machine of an assembly that is compiled ahead: arm64, marked as Linux's.
    private const ushort Arm64OfLinux = (ushort)Machine.Arm64 ^ 0x7B79;

    /// <summary>Sentences; none where the folder is complete.</summary>
    public IEnumerable<string> Problems() =>
        Needed().SelectMany(ProblemsOfAssembly).Concat(Natives().SelectMany(ProblemsOfNative));

    /// <summary>Managed files and what is native, by name.</summary>
    public (int Assemblies, int Natives) Count() => (Needed().Count, Natives().Count());

    // The assemblies that the application reaches: of the framework's old names, some ask for what .NET has no more.
    private HashSet<string> Needed()
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([PathOf(Application)]);
        while (open.TryPop(out var path))
        {
            if (needed.Add(path))
            {
                using var file = new PEReader(File.OpenRead(path));
                foreach (var reference in file.HasMetadata ? ReferencesOf(file.GetMetadataReader()) : [])
                {
                    if (File.Exists(PathOf(reference)))
                    {
                        open.Push(PathOf(reference));
                    }
                }
            }
        }

        return needed;
    }

    private string PathOf(string assembly) => Path.Combine(Folder, assembly + ".dll");

    private static IEnumerable<string> ReferencesOf(MetadataReader reader) =>
        reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name)).ToArray();

    private IEnumerable<string> Natives() => Directory.GetFiles(Folder)
        .Where(path => !Optional.Contains(Path.GetFileName(path)) && ELFReader.CheckELFType(path) != Class.NotELF);

    private IEnumerable<string> ProblemsOfAssembly(string path)
    {
        using var stream = File.OpenRead(path);
        using var file = new PEReader(stream);
        var name = Path.GetFileName(path);
        if (!file.HasMetadata)
        {
            return [$"{name} is native code of Windows"];
        }

        var machine = file.PEHeaders.CoffHeader.Machine;
        var isPortable = machine == Machine.I386
            && (file.PEHeaders.CorHeader!.Flags & (CorFlags.ILOnly | CorFlags.Requires32Bit)) == CorFlags.ILOnly;
        var reader = file.GetMetadataReader();
        return
        [
            .. isPortable || machine == Machine.Arm64 || (ushort)machine == Arm64OfLinux
                ? Array.Empty<string>()
                : [$"{name} is for {machine} (0x{(ushort)machine:x})"],
            .. ReferencesOf(reader).Where(reference => !FrameworkOnBoard.Contains(reference) && !File.Exists(PathOf(reference)))
                .Select(reference => $"{name} needs {reference}.dll"),
            .. ModulesOf(reader).Where(module => !IsThere(module)).Select(module => $"{name} calls {module}"),
        ];
    }

    private IEnumerable<string> ProblemsOfNative(string path)
    {
        var name = Path.GetFileName(path);
        using var elf = ELFReader.Load<ulong>(path);
        return
        [
            .. elf.Machine == ELFSharp.ELF.Machine.AArch64 ? Array.Empty<string>() : [$"{name} is for {elf.Machine}"],
            .. Needed(elf).Where(library => !OfEveryImage.Contains(library) && !File.Exists(Path.Combine(Folder, library)))
                .Select(library => $"{name} needs {library}"),
        ];
    }

    // Libraries that P/Invoke methods name.
    private static IEnumerable<string> ModulesOf(MetadataReader reader) => reader.MethodDefinitions
        .Select(handle => reader.GetMethodDefinition(handle).GetImport())
        .Where(import => !import.Module.IsNil)
        .Select(import => reader.GetString(reader.GetModuleReference(import.Module).Name))
        .Distinct();

    private bool IsThere(string module) =>
        module is "QCall" or "libc" || OfEveryImage.Contains(module)
        || (FrameworkOnBoard.Count > 0 && module.StartsWith("libSystem.", StringComparison.Ordinal))
        || new[] { module, module + ".so", $"lib{module}.so" }.Any(name => File.Exists(Path.Combine(Folder, name)));

    private static IEnumerable<string> Needed(ELF<ulong> elf)
    {
        var dynamic = elf.GetSections<DynamicSection<ulong>>().FirstOrDefault();
        var names = elf.Sections.OfType<StringTable<ulong>>().FirstOrDefault(section => section.Name == ".dynstr");
        return dynamic is null || names is null
            ? []
            : dynamic.Entries.Where(entry => entry.Tag == DynamicTag.Needed).Select(entry => names[(long)entry.Value]);
    }
}
