using System.Runtime.CompilerServices;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.Script.Code;

namespace Vai.Importers.PyTorch.Script;

/// <summary>
/// Runs archived code on shapes: modules and functions are inlined, scalars folded, loops unrolled, and what is left, the calls of
/// tensor operators, goes to a <see cref="CallRecorder"/>.
/// </summary>
internal sealed class Interpreter(TorchProgram program, CallRecorder recorder, StepBudget budget)
{
    private const int LargestCallDepth = 40;

    private int _callDepth;

    /// <summary>What the model's forward() gives for its inputs.</summary>
    public object? Forward(IReadOnlyList<TensorValue> inputs)
    {
        var forward = program.Method(program.Model, "forward") ?? throw MissingForward(program.Model.Type.FullName);
        var parameters = forward.Parameters.Length - 1;
        if (parameters < inputs.Count || forward.Parameters.Skip(1 + inputs.Count).Any(parameter => parameter.Default is null))
        {
            var names = string.Join(", ", forward.Parameters.Skip(1).Select(parameter => parameter.Name));

            // A run that looks for the shape tries one; then nobody gave any, so only too many are counted.
            throw VaiDiagnostics.InputShapeNeeded.UnplacedException(
                $"forward() has {parameters} inputs ({names}){(parameters < inputs.Count ? $", {inputs.Count} shapes are given" : "")}; "
                + "each needs a shape, separated by ';'");
        }

        return Invoke(
            forward, [program.Model, .. inputs], ImmutableDictionary<string, object?>.Empty, program.ScopeOf(program.Model), forward.Place);
    }

    private object? Invoke(
        Function function, ImmutableArray<object?> positional, ImmutableDictionary<string, object?> keywords, ModuleScope scope,
        CodePlace place)
    {
        if (++_callDepth > LargestCallDepth)
        {
            throw place.Bad($"its calls are nested deeper than {LargestCallDepth}");
        }

        var frame = new Frame(scope);
        if (positional.Length > function.Parameters.Length)
        {
            throw place.Bad($"'{function.Name}' gets {positional.Length} arguments and takes {function.Parameters.Length}");
        }

        foreach (var (index, parameter) in function.Parameters.Index())
        {
            frame.Locals[parameter.Name] = index < positional.Length ? positional[index]
                : keywords.TryGetValue(parameter.Name, out var value) ? value
                : parameter.Default is { } fallback ? Evaluate(fallback, frame)
                : throw place.Bad($"'{function.Name}' lacks its argument '{parameter.Name}'");
        }

        Run(function.Body, frame);
        _callDepth--;
        return frame.Result;
    }

    /// <summary>Runs a block; true when it returned.</summary>
    private bool Run(ImmutableArray<Statement> statements, Frame frame)
    {
        foreach (var statement in statements)
        {
            budget.Spend();
            if (Run(statement, frame))
            {
                return true;
            }
        }

        return false;
    }

    private bool Run(Statement statement, Frame frame)
    {
        switch (statement)
        {
            case Assignment assignment:
                Assign(assignment, Evaluate(assignment.Value, frame), frame);
                return false;
            case Evaluation evaluation:
                Evaluate(evaluation.Value, frame);
                return false;
            case AttributeAssignment change:
                throw change.Place.Bad($"forward() changes the model's attribute '{change.Name}'");
            case Return returned:
                frame.Result = returned.Value is null ? null : Evaluate(returned.Value, frame);
                return true;
            case If choice:
                return Run(Truth(choice.Condition, frame) ? choice.Then : choice.Else, frame);
            case While loop:
                while (Truth(loop.Condition, frame))
                {
                    if (Run(loop.Body, frame))
                    {
                        return true;
                    }
                }

                return false;
            case For loop:
                return RunFor(loop, frame);
            default:
                throw statement.Place.Bad($"a {statement.GetType().Name} cannot run");
        }
    }

    private bool RunFor(For loop, Frame frame)
    {
        foreach (
            var item in Evaluate(loop.Items, frame) as IEnumerable<object?>
                ?? throw DataDependent(loop.Place, "a loop over something that is no list"))
        {
            budget.Spend();
            frame.Locals[loop.Variable] = item;
            if (Run(loop.Body, frame))
            {
                return true;
            }
        }

        return false;
    }

    private static void Assign(Assignment assignment, object? value, Frame frame)
    {
        if (!assignment.Unpacks)
        {
            frame.Locals[assignment.Targets[0]] = value;
            return;
        }

        if (value is not IReadOnlyList<object?> items || items.Count != assignment.Targets.Length)
        {
            throw assignment.Place.Bad($"{assignment.Targets.Length} names are set from a value of another length");
        }

        foreach (var (index, target) in assignment.Targets.Index())
        {
            frame.Locals[target] = items[index];
        }
    }

    private bool Truth(Expression condition, Frame frame) => Evaluate(condition, frame) switch
    {
        bool flag => flag,
        long number => number != 0,
        var other =>
            throw DataDependent(
                condition.Place, $"a condition on {(other is TensorValue ? "a tensor's numbers" : "a value that is not fixed")}"),
    };

    private object? Evaluate(Expression expression, Frame frame)
    {
        budget.Spend();
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw expression.Place.Bad("its calls are nested too deep");
        }

        return expression switch
        {
            Literal literal => literal.Value,
            Name name => frame.Locals.TryGetValue(name.Text, out var value) ? value : new Path(name.Text),
            Negation negation =>
                ScalarFunctions.Negate(Evaluate(negation.Operand, frame))
                    ?? throw DataDependent(negation.Place, "a minus before something that is no number"),
            ListDisplay list => list.Items.Select(item => Evaluate(item, frame)).ToList(),
            DictionaryDisplay dictionary => Dictionary(dictionary, frame),
            TupleDisplay tuple => tuple.Items.Select(item => Evaluate(item, frame)).ToArray(),
            Member member => MemberOf(Evaluate(member.Target, frame), member),
            Code.Index index => Element(index, frame),
            Call call => Evaluate(call, frame),
            _ => throw expression.Place.Bad($"a {expression.GetType().Name} has no value"),
        };
    }

    private OrderedDictionary<object, object?> Dictionary(DictionaryDisplay display, Frame frame)
    {
        var dictionary = PickleKeys.NewDictionary();
        foreach (var (key, value) in display.Items)
        {
            dictionary[Evaluate(key, frame) is { } name and (string or long)
                ? name
                : throw key.Place.Bad("a key is neither text nor number")] = Evaluate(value, frame);
        }

        return dictionary;
    }

    private object? MemberOf(object? target, Member member) => target switch
    {
        Path { Text: "CONSTANTS" } => Constant(member),
        Path path => new Path($"{path.Text}.{member.Text}"),
        PickleObject module when module.Fields.TryGetValue(member.Text, out var value) => value,
        PickleObject module => new BoundMethod(module, member.Text),
        _ => throw member.Place.Bad($"a value without attribute '{member.Text}'"),
    };

    private object? Constant(Member member) =>
        member.Text.StartsWith('c') && int.TryParse(member.Text.AsSpan(1), System.Globalization.NumberStyles.None, null, out var index)
            && index < program.Constants.Length
            ? program.Constants[index]
            : throw member.Place.Bad($"CONSTANTS.{member.Text} where the archive has {program.Constants.Length} constants");

    private object? Element(Code.Index index, Frame frame)
    {
        var target = Evaluate(index.Target, frame);
        if (target is Path)
        {
            return target; // a type: List[int]
        }

        var position = index.Items.Length == 1 ? Evaluate(index.Items[0], frame) : null;
        if (target is OrderedDictionary<object, object?> dictionary)
        {
            return position is not null && dictionary.TryGetValue(position, out var value)
                ? value
                : throw index.Place.Bad($"a dictionary without '{position}'");
        }

        return target is IReadOnlyList<object?> list && position is long at && at < list.Count && at >= -list.Count
            ? list[(int)(at < 0 ? at + list.Count : at)]
            : throw index.Place.Bad("an index outside of its list");
    }

    private object? Evaluate(Call call, Frame frame)
    {
        var target = Evaluate(call.Target, frame);
        var positional = call.Arguments.Where(argument => argument.Keyword is null).Select(argument => Evaluate(argument.Value, frame))
            .ToImmutableArray();
        var keywords = ImmutableDictionary<string, object?>.Empty;
        foreach (var argument in call.Arguments.Where(argument => argument.Keyword is not null))
        {
            keywords = keywords.SetItem(argument.Keyword!, Evaluate(argument.Value, frame));
        }

        return target switch
        {
            BoundMethod method => Invoke(
                program.Method(method.Module, method.Name)
                    ?? throw call.Place.Bad($"class '{method.Module.Type}' has no code for '{method.Name}'"),
                [method.Module, .. positional], keywords, program.ScopeOf(method.Module), call.Place),
            Path path => CallPath(path.Text, positional, keywords, frame, call.Place),
            _ => throw call.Place.Bad("a call of something that is no function"),
        };
    }

    private object? CallPath(
        string path, ImmutableArray<object?> positional, ImmutableDictionary<string, object?> keywords, Frame frame, CodePlace place)
    {
        const string aten = "torch.";
        if (path == "getattr" && positional is [PickleObject module, string attribute])
        {
            return module.Fields.TryGetValue(attribute, out var value)
                ? value
                : throw place.Bad($"module '{module.Type}' has no attribute '{attribute}'");
        }

        if (path == "ops.prim.RaiseException")
        {
            throw VaiDiagnostics.BadInputShape.Exception(
                new DiagnosticLocation(null, frame.Scope.DottedPath), "of the model",
                $"its own check at {place.File}:{place.Line} raises '{positional.FirstOrDefault()}'");
        }

        if (path == VendorFixes.Path)
        {
            return recorder.Record(VendorFixes.Function, positional, keywords, frame.Scope, place);
        }

        if (path.StartsWith("ops.vai.", StringComparison.Ordinal))
        {
            throw VaiDiagnostics.QuantizedByVendor.UnplacedException(path);
        }

        if (path.StartsWith("ops.quantized.", StringComparison.Ordinal))
        {
            throw VaiDiagnostics.QuantizedByTorch.UnplacedException(path);
        }

        SpendOnLists(positional);
        if (ScalarFunctions.TryCall(path, positional, out var scalar))
        {
            SpendOnLists([scalar]);
            return scalar;
        }

        if (program.Function(path) is { } function)
        {
            return Invoke(function, positional, keywords, frame.Scope, place);
        }

        if (path.StartsWith(aten, StringComparison.Ordinal) && (HasTensor(positional) || ConstantFolding.IsFactory(path[aten.Length..])))
        {
            return recorder.Record(path[aten.Length..], positional, keywords, frame.Scope, place);
        }

        throw DataDependent(place, $"'{path}' of values that are not fixed");
    }

    // Making and comparing lists takes time by their length.
    private void SpendOnLists(ImmutableArray<object?> values)
    {
        const int itemsOfAStep = 4;
        foreach (var value in values)
        {
            budget.Spend(value is IReadOnlyList<object?> list ? list.Count / itemsOfAStep : 0);
        }
    }

    private static bool HasTensor(IEnumerable<object?> values) =>
        values.Any(
            value => value is TensorValue or TorchTensor || (value is List<object?> list && list.Exists(item => item is TensorValue)));

    private static VaiException DataDependent(CodePlace place, string what) =>
        VaiDiagnostics.DataDependentCode.UnplacedException(place.File, place.Line, what);

    private static VaiException MissingForward(string type) =>
        VaiDiagnostics.BadTorchArchive.UnplacedException($"class '{type}' has no code for forward()");

    /// <summary>The local names of one call.</summary>
    private sealed class Frame(ModuleScope scope)
    {
        public ModuleScope Scope { get; } = scope;

        public Dictionary<string, object?> Locals { get; } = new(StringComparer.Ordinal);

        public object? Result { get; set; }
    }

    /// <summary>A name that is no local: of a function, a class or a type.</summary>
    private sealed record Path(string Text);

    private sealed record BoundMethod(PickleObject Module, string Name);
}
