using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Security;

namespace Vai.Build.Tasks.Delivery;

/// <summary>The user's ssh-agent: it holds private keys and signs with them, so that none is read here.</summary>
internal sealed class SshAgent(string socketPath)
{
    private const byte RequestIdentities = 11;
    private const byte Identities = 12;
    private const byte SignRequest = 13;
    private const byte Signature = 14;
    private const int LongestAnswer = 256 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Its keys; none where no agent answers.</summary>
    public ImmutableArray<AgentKey> Keys()
    {
        try
        {
            var answer = new AgentReader(Ask(RequestIdentities, []), Identities);
            var keys = ImmutableArray.CreateBuilder<AgentKey>();
            for (var left = answer.Number(); left > 0; left--)
            {
                keys.Add(new AgentKey(this, answer.Bytes(), Encoding.UTF8.GetString(answer.Bytes())));
            }

            return keys.ToImmutable();
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return [];
        }
    }

    /// <exception cref="IOException">The agent refuses, or gives no answer.</exception>
    public byte[] Sign(byte[] key, byte[] data, uint flags)
    {
        var request = new byte[4 + key.Length + 4 + data.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(request, key.Length);
        key.CopyTo(request, 4);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(4 + key.Length), data.Length);
        data.CopyTo(request, 8 + key.Length);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(8 + key.Length + data.Length), flags);
        return new AgentReader(Ask(SignRequest, request), Signature).Bytes();
    }

    private byte[] Ask(byte what, ReadOnlySpan<byte> content)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            { ReceiveTimeout = (int)Timeout.TotalMilliseconds };
        socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        using var stream = new NetworkStream(socket);
        var request = new byte[5 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(request, 1 + content.Length);
        request[4] = what;
        content.CopyTo(request.AsSpan(5));
        stream.Write(request);
        var length = new byte[4];
        stream.ReadExactly(length);
        var answer = new byte[Math.Clamp(BinaryPrimitives.ReadInt32BigEndian(length), 1, LongestAnswer)];
        stream.ReadExactly(answer);
        return answer;
    }

    /// <summary>An answer's numbers and strings of bytes, in order.</summary>
    private sealed class AgentReader
    {
        private readonly byte[] _answer;
        private int _place = 1;

        public AgentReader(byte[] answer, byte kind) =>
            _answer = answer[0] == kind ? answer : throw new IOException($"ssh-agent answered with {answer[0]}, {kind} was due");

        public int Number()
        {
            var number = _place + 4 <= _answer.Length ? BinaryPrimitives.ReadInt32BigEndian(_answer.AsSpan(_place)) : -1;
            _place += 4;
            return number >= 0 ? number : throw new IOException("ssh-agent's answer is cut off");
        }

        public byte[] Bytes()
        {
            var length = Number();
            var begin = _place;
            _place = length <= _answer.Length - begin ? begin + length : throw new IOException("ssh-agent's answer is cut off");
            return _answer[begin.._place];
        }
    }
}

/// <summary>A key that an agent holds.</summary>
/// <param name="comment">What its user calls it.</param>
internal sealed class AgentKey(SshAgent agent, byte[] key, string comment) : IPrivateKeySource
{
    // The agent's flags for the hashes of RSA signatures.
    private const uint Sha256 = 2;
    private const uint Sha512 = 4;
    private const string Rsa = "ssh-rsa";

    public string Comment => comment;

    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms => Kind == Rsa
        ? [Algorithm("rsa-sha2-512", Sha512), Algorithm("rsa-sha2-256", Sha256)]
        : [Algorithm(Kind, 0)];

    // The key's first string.
    private string Kind => key.Length >= 4 && BinaryPrimitives.ReadInt32BigEndian(key) is >= 0 and var length && length <= key.Length - 4
        ? Encoding.ASCII.GetString(key, 4, length)
        : "";

    private AgentAlgorithm Algorithm(string name, uint flags) => new(name, agent, key, flags);

    private sealed class AgentAlgorithm(string name, SshAgent agent, byte[] key, uint flags) : HostAlgorithm(name)
    {
        public override byte[] Data => key;

        public override byte[] Sign(byte[] data) => agent.Sign(key, data, flags);

        public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException();
    }
}
