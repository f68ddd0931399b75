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

    private static Map<String, Optional<String>> fields(ConfiguredStack stack) {
        Account account = stack.account();
        Map<String, Optional<String>> fields = new LinkedHashMap<>();
        fields.put("name", Optional.of(stack.name().value()));
        fields.put("kind", Optional.of(stack.kind().name().toLowerCase(Locale.ROOT)));
        fields.put("account", Optional.of(account.name().value()));
        fields.put("account_id", Optional.of(account.id().value()));
        fields.put("region", Optional.of(account.region().value()));
        fields.put("partition", Optional.of(account.partition().id()));
        fields.put("deployment_type", lane(stack).map(lane -> lane.type().value()));
        fields.put("branch", lane(stack).map(lane -> lane.branch().value()));
        fields.put("folder", Optional.of("stacks/" + stack.name()));
        fields.put("state", Optional.of(state(stack)));
        return fields;
    }

    /** Without Jackson, whose loading takes longer than all the rest of this command. */
    private static String object(Map<String, Optional<String>> fields) {
        return fields.entrySet().stream()
                .map(field -> "    " + ConfigUtil.quoteString(field.getKey()) + ": "
                        + field.getValue().map(ConfigUtil::quoteString).orElse("null"))
                .collect(Collectors.joining(",\n", "  {\n", "\n  }"));
    }

    private static Optional<Lane> lane(ConfiguredStack stack) {
        return stack.lane().map(settings -> settings.lane());
    }

    private static String state(ConfiguredStack stack) {
        Backend backend = stack.get(TerraformConfig.SECTION).backend();
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
