using System.Globalization;
using System.Text.RegularExpressions;

namespace Vai.Build.Tasks.Delivery;

/// <summary>Whom to call: <c>root@192.168.1.227</c>, with <c>:PORT</c> behind it where it is not 22; an IPv6 address in brackets.</summary>
internal sealed partial record BoardAddress(string User, string Host, int Port)
{
    private const int SshPort = 22;
    private const int LastPort = 65535;

    /// <summary>As known_hosts names it.</summary>
    public string KnownName => Port == SshPort ? Host : string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}");

    /// <exception cref="VaiException">VAI7001: it is no such address.</exception>
    public static BoardAddress Parse(string text)
    {
        var match = Form().Match(text);
        var port = match.Groups["port"] is { Success: true } digits ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : SshPort;
        return match.Success && port is > 0 and <= LastPort
            ? new BoardAddress(match.Groups["user"].Value, match.Groups["host"].Value + match.Groups["six"].Value, port)
            : throw VaiDiagnostics.BadBoardAddress.UnplacedException(text);
    }

    public override string ToString() => $"{User}@{KnownName}";

    [GeneratedRegex(
        @"\A(?<user>[A-Za-z0-9_][A-Za-z0-9._-]*)@(?:(?<host>[A-Za-z0-9][A-Za-z0-9.-]*)|\[(?<six>[0-9A-Fa-f:.]+)\])" +
        @"(?::(?<port>[0-9]{1,5}))?\z")]
    private static partial Regex Form();
}
