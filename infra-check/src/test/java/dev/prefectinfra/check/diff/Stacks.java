package dev.prefectinfra.check.diff;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.List;
import java.util.Map;

/** Small stacks. */
final class Stacks {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private Stacks() {}

    /**
     * @param resources by type and name, as JSON in which {@code '} stands for quotes, and {@code ^} for those in a
     *     text
     */
    static StackDocument of(String resources) {
        return with("'resource': " + resources);
    }

    /** @param more further keys of the file */
    static StackDocument with(String more) {
        try {
            return new StackDocument(MAPPER.readTree(("{'//': {'metadata': {'stackName': 'lane'}}, 'provider': {'aws':"
                            + " [{'region': 'us-east-1', 'allowed_account_ids': ['123456789012']}]}, " + more + "}")
                    .replace('\'', '"')
                    .replace("^", "\\\"")));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(more, e);
        }
    }

    /** A stack with one role, and its policy. */
    static StackDocument role(List<Map<String, Object>> statements) {
        ObjectNode json = (ObjectNode) of("{}").json();
        ObjectNode resources = json.withObjectProperty("resource");
        resources.withObjectProperty("aws_iam_role").withObjectProperty("r").put("name", "r");
        try {
            resources
                    .withObjectProperty("aws_iam_role_policy")
                    .withObjectProperty("p")
                    .put("role", "${aws_iam_role.r.name}")
                    .put("policy", MAPPER.writeValueAsString(Map.of("Version", "2012-10-17", "Statement", statements)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        return new StackDocument(json);
    }

    static List<Difference> between(StackDocument before, StackDocument after) {
        return StackDiff.between(List.of(before), List.of(after), List.of()).stream()
                .filter(each -> each.topic() != Difference.Topic.FINDINGS)
                .toList();
    }

    /** A line for each, with details behind it. */
    static List<String> told(String before, String after) {
        return between(of(before), of(after)).stream().map(Stacks::line).toList();
    }

    static String line(Difference each) {
        return (each.topic() + " " + each.kind() + " " + each.address() + " " + each.text()).strip()
                + (each.details().isEmpty()
                        ? ""
                        : " | "
                                + String.join(
                                        " | ",
                                        each.details().stream()
                                                .map(String::strip)
                                                .toList()));
    }
}
