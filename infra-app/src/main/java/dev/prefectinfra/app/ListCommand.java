package dev.prefectinfra.app;

import com.typesafe.config.ConfigUtil;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.stack.Backend;
import dev.prefectinfra.core.stack.TerraformConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The stacks: a line of each for people, or an object of each for scripts. */
@Command(
        name = "list",
        header = "Lists the stacks: name, account, deployment type, and where Terraform keeps the state.",
        description = "%nNeeds no Node.js. What an account has once has - as its deployment type.%n",
        footerHeading = "%nExamples:%n  infra list%n  infra list --json | jq -r '.[].name'%n")
final class ListCommand implements Runnable {
    @Option(
            names = "--json",
            order = 1,
            description = "For scripts: an array with an object for each stack. docs/json.md explains the keys.")
    private boolean json;

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    private final Infra infra;
    private final Terminal terminal;

    ListCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        List<ConfiguredStack> stacks = options.load(infra).stacks();
        if (json) {
            terminal.out()
                    .println(stacks.stream()
                            .map(stack -> object(fields(stack)))
                            .collect(Collectors.joining(",\n", "[\n", "\n]")));
            return;
        }
        Columns columns = new Columns();
        for (ConfiguredStack stack : stacks) {
            columns.add(
                    stack.name().value(),
                    stack.account().name().value(),
                    lane(stack).map(lane -> lane.type().value()).orElse("-"),
                    state(stack));
        }
        columns.print(terminal.out());
    }

    private static Map<String, Object> fields(ConfiguredStack stack) {
        Account account = stack.account();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", stack.name().value());
        fields.put("kind", stack.kind().name().toLowerCase(Locale.ROOT));
        fields.put("account", account.name().value());
        fields.put("account_id", account.id().value());
        fields.put("region", account.region().value());
        fields.put("partition", account.partition().id());
        fields.put("deployment_type", lane(stack).map(lane -> lane.type().value()));
        fields.put("branch", lane(stack).map(lane -> lane.branch().value()));
        fields.put("folder", "stacks/" + stack.name());
        fields.put("state", state(stack));
        fields.put(
                "workspace",
                backend(stack) instanceof Backend.Cloud cloud
                        ? Optional.of(new WorkspaceFields(stack, cloud).all())
                        : Optional.empty());
        return fields;
    }

    /** Without Jackson, whose loading takes longer than all the rest of this command. */
    private static String object(Map<String, Object> fields) {
        return fields.entrySet().stream()
                .map(field -> "    " + entry(field))
                .collect(Collectors.joining(",\n", "  {\n", "\n  }"));
    }

    private static String entry(Map.Entry<?, ?> field) {
        return text((String) field.getKey()) + ": " + json(field.getValue());
    }

    private static String json(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(ListCommand::json).orElse("null");
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().map(ListCommand::entry).collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ListCommand::json).collect(Collectors.joining(", ", "[", "]"));
        }
        return text((String) value);
    }

    private static String text(String value) {
        return ConfigUtil.quoteString(value);
    }

    private static Optional<Lane> lane(ConfiguredStack stack) {
        return stack.lane().map(settings -> settings.lane());
    }

    private static Backend backend(ConfiguredStack stack) {
        return stack.get(TerraformConfig.SECTION).backend();
    }

    private static String state(ConfiguredStack stack) {
        Backend backend = backend(stack);
        if (backend instanceof Backend.Cloud cloud) {
            return "https://" + cloud.hostname().value() + "/app/"
                    + cloud.organization().value() + "/workspaces/" + stack.name();
        }
        if (backend instanceof Backend.S3 s3) {
            return "s3://" + s3.bucket() + "/" + s3.keyPrefix().value() + "/" + stack.name() + ".tfstate";
        }
        return ((Backend.Local) backend).directory().value() + "/" + stack.name() + ".tfstate";
    }
}
