using System.Security.Cryptography;
using System.Text;
using Vai.Build.Tasks.Delivery;

namespace Vai.Build.Tasks.Tests;

public class KnownHostsTests
{
    private static readonly byte[] Key = "a key"u8.ToArray();
    private static readonly string Text = Convert.ToBase64String(Key);

    [Theory]
    [InlineData("board ssh-ed25519 KEY comment", nameof(HostKeyVerdict.Known))]
    [InlineData("other,board\tssh-ed25519 KEY", nameof(HostKeyVerdict.Known))]
    [InlineData("b?ar* ssh-ed25519 KEY", nameof(HostKeyVerdict.Known))]
    [InlineData("*,!board ssh-ed25519 KEY", nameof(HostKeyVerdict.Unknown))]
    [InlineData("HASH ssh-ed25519 KEY", nameof(HostKeyVerdict.Known))]
    [InlineData("# board ssh-ed25519 KEY", nameof(HostKeyVerdict.Unknown))]
    [InlineData("@cert-authority board ssh-ed25519 KEY", nameof(HostKeyVerdict.Unknown))]
    [InlineData("board ssh-ed25519 not*base64", nameof(HostKeyVerdict.Unknown))]
    [InlineData("|1|broken ssh-ed25519 KEY", nameof(HostKeyVerdict.Unknown))]
    [InlineData("boards ssh-ed25519 KEY", nameof(HostKeyVerdict.Unknown))]
    [InlineData("board ssh-ed25519 b3RoZXI=", nameof(HostKeyVerdict.Changed))]
    [InlineData("@revoked board ssh-ed25519 KEY\nboard ssh-ed25519 KEY", nameof(HostKeyVerdict.Changed))]
    [InlineData("board ssh-rsa b3RoZXI=\nboard ssh-ed25519 KEY", nameof(HostKeyVerdict.Known))]
    [InlineData("", nameof(HostKeyVerdict.Unknown))]
    public void A_host_is_known_by_the_lines_that_OpenSSH_writes(string lines, string verdict)
    {
        var known = KnownHosts.Parse(lines.Replace("KEY", Text, StringComparison.Ordinal)
            .Replace("HASH", Hash("board"), StringComparison.Ordinal).Split('\n'));
        Assert.Equal(verdict, known.Judge("board", Key).ToString());
    }

    [Fact]
    public void A_host_with_another_port_is_another_host()
    {
        var known = KnownHosts.Parse([$"[board]:2222 ssh-ed25519 {Text}"]);
        Assert.Equal(HostKeyVerdict.Known, known.Judge(BoardAddress.Parse("root@board:2222").KnownName, Key));
        Assert.Equal(HostKeyVerdict.Unknown, known.Judge(BoardAddress.Parse("root@board").KnownName, Key));
        Assert.Equal(["ssh-ed25519"], known.KindsOf("[board]:2222"));
    }

    [Theory]
    [InlineData("root@192.168.1.227", "root", "192.168.1.227", 22)]
    [InlineData("a.b-c@kria:2222", "a.b-c", "kria", 2222)]
    [InlineData("root@[fe80::1]:22", "root", "fe80::1", 22)]
    public void An_address_has_a_user_a_host_and_a_port(string text, string user, string host, int port) =>
        Assert.Equal(new BoardAddress(user, host, port), BoardAddress.Parse(text));

    [Theory]
    [InlineData(""), InlineData("kria"), InlineData("root@"), InlineData("root@-oProxyCommand=x"), InlineData("root@a b")]
    [InlineData("root@kria:0"), InlineData("root@kria:70000"), InlineData("ro'ot@kria"), InlineData("root@kria\n")]
    public void What_names_no_board_is_refused(string text) =>
        Assert.Equal("VAI7001", Assert.Throws<VaiException>(() => BoardAddress.Parse(text)).Diagnostic.Code);

    [Fact]
    public void A_word_of_the_shell_stays_one() =>
        Assert.Equal(@"'it'\''s $HOME'", BoardConnection.Quoted("it's $HOME"));

#pragma warning disable CA5350 // The file's form.
    private static string Hash(string name)
    {
        byte[] salt = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];
        return $"|1|{Convert.ToBase64String(salt)}|{Convert.ToBase64String(HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(name)))}";
    }
#pragma warning restore CA5350
}
