package dev.prefectinfra.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stack that breaks no rule, and what is made of it by changing single values. */
public final class Sample {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    // They are texts in Terraform; as objects they are easier to change.
    private static final Set<String> TEXTS = Set.of("policy", "assume_role_policy", "container_definitions");
    private static final Pattern TIMES = Pattern.compile("(\\d+) times \"(.)\"");

    private final ObjectNode json;

    private Sample(ObjectNode json) {
        this.json = json;
    }

    public static Sample hardened() {
        try {
            return new Sample((ObjectNode) MAPPER.readTree(text("hardened.json")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The lines of a table of cases, without comments. */
    public static List<String> lines(String name) {
        return text(name)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    /** @param changes {@code TYPE/NAME/KEY = JSON}, separated by commas; the slashes in a key are written {@code ~1} */
    public Sample with(String changes) {
        for (String change : changes.split(",\\s+(?=aws_\\w+(/[^ ]+)? = )", -1)) {
            String[] parts = change.split(" = ", 2);
            set(parts[0].strip().split("/", -1), parts[1].strip());
        }
        return this;
    }

    /** The same stack under all other names: whatever is called {@code dev-test} is called so. */
    public Sample renamed(String name) {
        try {
            String text = json.toString().replaceAll("dev([-/])test", name.replace("-", "$1"));
            return new Sample((ObjectNode) MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public FinishedStack in(ConfiguredStack stack) {
        ObjectNode whole = json.deepCopy();
        whole.putObject("//")
                .putObject("metadata")
                .put("stackName", stack.name().value());
        whole.putObject("provider")
                .putArray("aws")
                .addObject()
                .put("region", stack.account().region().value())
                .putArray("allowed_account_ids")
                .add(stack.account().id().value());
        return new FinishedStack(stack, new StackDocument(written(whole)));
    }

    /** As the stack of the lane {@code test}, with these checks configured. */
    public FinishedStack document(Path folder, String checks) {
        return in(stacks(folder, checks).get(2));
    }

    /** The stacks of an account with the lanes {@code live} and {@code test}. */
    public static List<ConfiguredStack> stacks(Path folder, String checks) {
        try {
            Files.createDirectories(folder.resolve("accounts"));
            Files.writeString(
                    folder.resolve("infra.conf"),
                    "terraform.backend.type = local, tags.team = data, deployment-types {"
                            + " test.lane.branch = dev-v2, live.lane.branch = main-v2 }\n" + checks);
            Files.writeString(
                    folder.resolve("accounts/dev.conf"), "account { id = \"123456789012\", region = us-east-1 }");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Configuration configuration =
                new Infra().inspecting(new HardeningChecks()).configuration(folder, List.of());
        return configuration.stacks();
    }

    private void set(String[] path, String value) {
        JsonNode at = json.path("resource");
        for (int i = 0; i < path.length - 1; i++) {
            String key = path[i].replace("~1", "/");
            if (at instanceof ObjectNode object && !object.has(key)) {
                object.putObject(key);
            }
            at = at instanceof ArrayNode array ? array.path(Integer.parseInt(key)) : at.path(key);
        }
        String last = path[path.length - 1].replace("~1", "/");
        if (at instanceof ArrayNode array) {
            int index = Integer.parseInt(last);
            if (value.equals("null")) {
                array.remove(index);
            } else {
                array.set(index, parsed(value));
            }
        } else if (value.equals("null")) {
            if (((ObjectNode) at).remove(last) == null) {
                throw new IllegalArgumentException("there is no " + String.join("/", path));
            }
        } else {
            ((ObjectNode) at).set(last, parsed(value));
        }
    }

    private static JsonNode parsed(String value) {
        Matcher times = TIMES.matcher(value);
        try {
            return times.matches()
                    ? MAPPER.getNodeFactory().textNode(times.group(2).repeat(Integer.parseInt(times.group(1))))
                    : MAPPER.readTree(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(value, e);
        }
    }

    private static JsonNode written(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String key :
                    object.properties().stream().map(Map.Entry::getKey).toList()) {
                JsonNode value = written(object.get(key));
                object.set(
                        key,
                        TEXTS.contains(key) && value.isContainerNode()
                                ? MAPPER.getNodeFactory().textNode(value.toString())
                                : value);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, written(array.get(i)));
            }
        }
        return node;
    }

    private static String text(String name) {
        try (InputStream in = Sample.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
