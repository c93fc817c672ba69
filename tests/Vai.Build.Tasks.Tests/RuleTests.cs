using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Vai.Build.Tasks.Tests;

/// <summary>
/// The property page as Visual Studio loads it: each element is an object of MSBuild's, each attribute a property of that. The types are in
/// the MSBuild of the .NET Framework alone, so its metadata are read.
/// </summary>
public class RuleTests
{
    private const string Namespace = "Microsoft.Build.Framework.XamlTypes";

    [Fact]
    public void The_property_page_is_made_of_objects_that_MSBuild_knows()
    {
        var known = PropertiesByType();
        var page = XDocument.Load(Path.Combine(SharedData.RepositoryRoot, "sdk", "Vai.Sdk", "Rules", "DpuModel.xaml")).Root!;
        // Rule.Categories is a property, not an object.
        var properties = page.DescendantsAndSelf().SelectMany(element => element.Name.LocalName.Split('.') is [var type, var property]
            ? [(Type: type, Property: property)]
            : element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration)
                .Select(attribute => (Type: element.Name.LocalName, Property: attribute.Name.LocalName))).Distinct().ToArray();

        Assert.Contains(("ItemType", "UpToDateCheckInput"), properties);
        Assert.All(properties, used => Assert.Contains(used.Property, known[used.Type]));
        var rule = Assert.Single(page.Elements(page.Name.Namespace + "Rule"));
        Assert.Equal(
            rule.Descendants(page.Name.Namespace + "Category").Select(category => (string)category.Attribute("Name")!).ToHashSet(),
            rule.Elements().Attributes("Category").Select(category => category.Value).ToHashSet());
    }

    private static Dictionary<string, HashSet<string>> PropertiesByType()
    {
        var path = typeof(RuleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "FrameworkOfVisualStudio").Value!;
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(type => metadata.GetString(type.Namespace) == Namespace && !type.BaseType.IsNil)
            .ToDictionary(type => metadata.GetString(type.Name), type => PropertiesOf(metadata, type).ToHashSet(StringComparer.Ordinal));
    }

    private static IEnumerable<string> PropertiesOf(MetadataReader metadata, TypeDefinition type) =>
    [
        .. type.GetProperties().Select(property => metadata.GetString(metadata.GetPropertyDefinition(property).Name)),
        .. type.BaseType.Kind == HandleKind.TypeDefinition
            ? PropertiesOf(metadata, metadata.GetTypeDefinition((TypeDefinitionHandle)type.BaseType))
            : [],
    ];
}
