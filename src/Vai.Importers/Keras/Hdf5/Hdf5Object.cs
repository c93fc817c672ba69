namespace Vai.Importers.Keras.Hdf5;

/// <summary>A group or a dataset: the messages of its header, in version 1 or 2 of the format.</summary>
internal sealed class Hdf5Object
{
    private const int LargestMessageCount = 100_000;

    private readonly Hdf5Content _content;
    private readonly List<Hdf5Message> _messages = [];
    private readonly Queue<(long At, long Size)> _blocks = [];

    private Hdf5Object(Hdf5Content content) => _content = content;

    public IReadOnlyList<Hdf5Message> Messages => _messages;

    public static Hdf5Object Read(Hdf5Content content, long at)
    {
        content.Visit();
        var header = new Hdf5Object(content);
        if (content.Span(at, 4).SequenceEqual("OHDR"u8))
        {
            header.ReadVersion2(at);
        }
        else
        {
            header.ReadVersion1(at);
        }

        return header;
    }

    public Hdf5Message? Find(int type)
    {
        foreach (var message in _messages)
        {
            if (message.Type == type)
            {
                return message.IsShared
                    ? throw new InvalidDataException($"message {type} is kept elsewhere, which is not supported")
                    : message;
            }
        }

        return null;
    }

    public Hdf5Message Required(int type) => Find(type) ?? throw new InvalidDataException($"its header has no message {type}");

    private void ReadVersion1(long at)
    {
        if (_content.U8(at) != 1)
        {
            throw new InvalidDataException($"there is no object header at {at}");
        }

        const int prefix = 16;
        _blocks.Enqueue((at + prefix, _content.U32(at + 8)));
        while (_blocks.TryDequeue(out var block))
        {
            _content.Visit();
            for (var (message, end) = (block.At, block.At + block.Size); message + 8 <= end;)
            {
                var size = _content.U16(message + 2);
                Add(_content.U16(message), message + 8, size, _content.U8(message + 4));
                message += 8 + size;
            }
        }
    }

    private void ReadVersion2(long at)
    {
        const int checksum = 4;
        var flags = _content.U8(at + 5);
        var next = at + 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        var sizeBytes = 1 << (flags & 3);
        _blocks.Enqueue((next + sizeBytes, _content.Number(next, sizeBytes)));
        var head = 4 + ((flags & 4) != 0 ? 2 : 0);
        for (var isFirst = true; _blocks.TryDequeue(out var block); isFirst = false)
        {
            _content.Visit();
            var (message, end) = (block.At, block.At + block.Size);
            if (!isFirst)
            {
                _content.Expect(message, "OCHK"u8);
                (message, end) = (message + 4, end - checksum);
            }

            for (; message + head <= end;)
            {
                var size = _content.U16(message + 1);
                Add(_content.U8(message), message + head, size, _content.U8(message + 3));
                message += head + size;
            }
        }
    }

    private void Add(int type, long at, int size, int flags)
    {
        _content.Span(at, size);
        if (_messages.Count >= LargestMessageCount)
        {
            throw new InvalidDataException($"an object has more than {LargestMessageCount} messages");
        }

        if (type == Hdf5Message.Continuation)
        {
            _blocks.Enqueue(
                (
                    _content.AddressAt(at) ?? throw new InvalidDataException("a header goes on nowhere"),
                    _content.LengthAt(at + _content.AddressSize)));
            return;
        }

        _messages.Add(new Hdf5Message(type, at, size, (flags & 2) != 0));
    }
}
