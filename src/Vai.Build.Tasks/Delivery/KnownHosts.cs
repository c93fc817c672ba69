using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Vai.Build.Tasks.Delivery;

/// <summary>Whether a host's key is one that its user has seen before.</summary>
internal enum HostKeyVerdict
{
    /// <summary>No key is listed for the host.</summary>
    Unknown,
    Known,

    /// <summary>Another key is listed, or this one is revoked.</summary>
    Changed,
}

/// <summary>The keys of hosts that a user has seen, as OpenSSH writes them down.</summary>
internal sealed class KnownHosts
{
    private const string HashMark = "|1|";

    private readonly ImmutableArray<Entry> _entries;

    private KnownHosts(ImmutableArray<Entry> entries) => _entries = entries;

    /// <summary>Reads a file; one that is not there lists nothing, and so does a line that is none of OpenSSH's.</summary>
    public static KnownHosts Read(string path) => Parse(File.Exists(path) ? File.ReadAllLines(path) : []);

    public static KnownHosts Parse(IEnumerable<string> lines) => new([.. lines.Select(Entry.Parse).OfType<Entry>()]);

    /// <summary>The kinds of key that are listed for a host: it must show one of these.</summary>
    public IEnumerable<string> KindsOf(string name) => _entries.Where(entry => entry.Names(name)).Select(entry => entry.Kind).Distinct();

    /// <param name="name">The host, or <c>[host]:port</c> where the port is not 22.</param>
    /// <param name="key">The key's bytes as the host shows them.</param>
    public HostKeyVerdict Judge(string name, ReadOnlySpan<byte> key)
    {
        var verdict = HostKeyVerdict.Unknown;
        foreach (var entry in _entries)
        {
            if (!entry.Names(name))
            {
                continue;
            }

            var isSame = key.SequenceEqual(entry.Key.AsSpan());
            if (isSame && entry.IsRevoked)
            {
                return HostKeyVerdict.Changed;
            }

            verdict = isSame || verdict == HostKeyVerdict.Known ? HostKeyVerdict.Known
                : entry.IsRevoked ? verdict
                : HostKeyVerdict.Changed;
        }

        return verdict;
    }

    private sealed record Entry(bool IsRevoked, ImmutableArray<string> Hosts, string Kind, ImmutableArray<byte> Key)
    {
        public static Entry? Parse(string line)
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            var mark = words is [['@', ..], ..] ? words[0] : "";
            if (mark is not ("" or "@revoked")
                || words[(mark.Length > 0 ? 1 : 0)..] is not [not ['#', ..] and var hosts, var kind, var key, ..])
            {
                return null;
            }

            var bytes = new byte[key.Length];
            return Convert.TryFromBase64String(key, bytes, out var length)
                ? new Entry(mark.Length > 0, [.. hosts.Split(',')], kind, [.. bytes[..length]])
                : null;
        }

        public bool Names(string name) =>
            !Hosts.Any(host => host is ['!', .. var excluded] && Matches(excluded, name)) && Hosts.Any(host => Matches(host, name));

        private static bool Matches(string pattern, string name)
        {
            if (pattern.StartsWith(HashMark, StringComparison.Ordinal))
            {
                return pattern[HashMark.Length..].Split('|') is [var salt, var hash] && IsHashOf(salt, hash, name);
            }

            // Square brackets stand for themselves: they enclose a host with a port.
            var expression = Regex.Escape(pattern)
                .Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal);
            return Regex.IsMatch(name, $@"\A(?:{expression})\z", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);
        }

        // The file's own form; it hides names from readers of the file and guards nothing here.
#pragma warning disable CA5350
        private static bool IsHashOf(string salt, string hash, string name)
        {
            var (saltBytes, hashBytes) = (new byte[salt.Length], new byte[hash.Length]);
            return Convert.TryFromBase64String(salt, saltBytes, out var saltLength)
                && Convert.TryFromBase64String(hash, hashBytes, out var hashLength)
                && HMACSHA1.HashData(saltBytes.AsSpan(0, saltLength), Encoding.UTF8.GetBytes(name))
                    .AsSpan().SequenceEqual(hashBytes.AsSpan(0, hashLength));
        }
#pragma warning restore CA5350
    }
}
