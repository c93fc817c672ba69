namespace Vai.Build.Tasks;

/// <summary>What somebody may have meant who wrote a word that means nothing.</summary>
internal static class Spelling
{
    /// <summary><c> Did you mean 'FineTune'?</c>, with the space before it; empty where no word is near.</summary>
    public static string DidYouMean(string word, IEnumerable<string> known)
    {
        var nearest = known
            .Select(candidate => (Word: candidate, Distance: Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest.Word is not null && nearest.Distance <= Math.Max(1, Math.Min(word.Length, nearest.Word.Length) / 3)
            ? $" Did you mean '{nearest.Word}'?"
            : "";
    }

    /// <summary>Letters to be put in, left out or replaced.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
