package dev.prefectinfra.core.synthesized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What does not follow from a stack, and is the same in all: facts about types of resources.
 * {@code resource-types.json} has them, and tests in Python read it too. Of each type, as far as something needs it:
 *
 * <ul>
 *   <li>{@code import}: the id by which Terraform imports it, as a template for {@link Values}; or
 *       {@code import-looked-up}, where AWS invents the id; or {@code import-left}, a reason not to import it
 *   <li>{@code id}: its attribute {@code id}, where that is not the id for imports
 *   <li>{@code arns}: templates of its ARN, and then of what is in it; {@code *} and {@code ?} stand for what AWS or a
 *       run adds
 *   <li>{@code console}: a template of the address of its page in the AWS console, below the console's host
 *   <li>{@code policies}: the arguments that hold a policy, and what kind that is
 *   <li>{@code listed}: for tests, how AWS lists all of the type: service, operation of boto3, expression for the
 *       names; {@code listed-as} is Terraform's attribute with the same value, {@code name} without it
 *   <li>{@code requests}: for tests, which parameters of a service's requests name it, and the end of its ARN then
 *   <li>{@code part}: that it is a setting of another resource and goes with it
 *   <li>{@code replaces}: the arguments of which another value replaces it, as plans of the AWS provider 5.100.0 say;
 *       {@code may-replace}: those that do so from some values to some others; {@code replaced-harmlessly}: why that
 *       loses nothing
 *   <li>{@code terraform}: what Terraform asks of AWS for it, see {@link TerraformCalls}. Of a data source, it stands
 *       below {@code data.} and its type
 *   <li>{@code sensitive}: the arguments that the provider's schema marks so
 *   <li>{@code protections}: the arguments that protect data, and which value does: {@code true}, {@code false},
 *       {@code set}; {@code longer}, a number, with what counts where it is not set; a list of words, the weakest
 *       first. Those of the type {@code *} are of all types
 * </ul>
 */
public final class ResourceTypes {
    private static final JsonNode TYPES = read();

    private ResourceTypes() {}

    /** The template of the id by which Terraform imports it; empty if its id does not follow from its arguments. */
    public static Optional<String> importId(String type) {
        return text(type, "import");
    }

    /** Whether its id for an import has to be looked up. */
    public static boolean isLookedUp(String type) {
        return TYPES.path(type).path("import-looked-up").asBoolean();
    }

    /** Why it is not imported, if there is a reason. */
    public static Optional<String> leftBecause(String type) {
        return text(type, "import-left");
    }

    /** The templates of its ARNs; none where nothing is known. */
    public static List<String> arns(String type) {
        return texts(type, "arns");
    }

    /** The template of its page in the AWS console, without the host; empty where none is known. */
    public static Optional<String> console(String type) {
        return text(type, "console");
    }

    /** The template of an attribute that AWS sets and that follows from the arguments. */
    static Optional<String> attribute(String type, String attribute) {
        return switch (attribute) {
            case "id" -> text(type, "id").or(() -> importId(type));
            // With a wildcard it is a pattern.
            case "arn" ->
                arns(type).stream()
                        .limit(1)
                        .filter(arn -> !arn.matches(".*[*?].*"))
                        .findFirst();
            default -> Optional.empty();
        };
    }

    /** Whether it is a setting of another resource. */
    public static boolean isPart(String type) {
        return TYPES.path(type).path("part").asBoolean();
    }

    /** The arguments of which another value replaces it; empty if nothing is known of the type. */
    public static Optional<List<String>> replacing(String type) {
        return TYPES.path(type).has("replaces") ? Optional.of(texts(type, "replaces")) : Optional.empty();
    }

    /** The arguments of which another value may replace it. */
    public static List<String> mayReplace(String type) {
        return texts(type, "may-replace");
    }

    /** Why it does no harm to replace it, if it does none. */
    public static Optional<String> replacedHarmlesslyBecause(String type) {
        return text(type, "replaced-harmlessly");
    }

    /**
     * What Terraform asks of AWS for it; empty if that is not known.
     *
     * @param type that of a data source begins with {@code data.}
     */
    public static Optional<List<TerraformCalls>> terraform(String type) {
        JsonNode calls = TYPES.path(type).path("terraform");
        return calls.isArray()
                ? Optional.of(StreamSupport.stream(calls.spliterator(), false)
                        .map(each -> TerraformCalls.of(each, arns(type)))
                        .toList())
                : Optional.empty();
    }

    /** The arguments of which nobody may see the value. */
    public static List<String> sensitive(String type) {
        return texts(type, "sensitive");
    }

    /** By argument, with dots between nested names, which value protects data. */
    public static Map<String, JsonNode> protections(String type) {
        Map<String, JsonNode> protections = new LinkedHashMap<>();
        for (String of : List.of("*", type)) {
            TYPES.path(of)
                    .path("protections")
                    .properties()
                    .forEach(each -> protections.put(each.getKey(), each.getValue()));
        }
        return protections;
    }

    static Map<String, StackPolicy.Kind> policies(String type) {
        Map<String, StackPolicy.Kind> kinds = new LinkedHashMap<>();
        TYPES.path(type)
                .path("policies")
                .properties()
                .forEach(each -> kinds.put(
                        each.getKey(), StackPolicy.Kind.valueOf(each.getValue().asText())));
        return kinds;
    }

    private static List<String> texts(String type, String fact) {
        return texts(TYPES.path(type).path(fact));
    }

    static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static Optional<String> text(String type, String fact) {
        JsonNode text = TYPES.path(type).path(fact);
        return text.isTextual() ? Optional.of(text.asText()) : Optional.empty();
    }

    private static JsonNode read() {
        try (InputStream in = ResourceTypes.class.getResourceAsStream("resource-types.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
