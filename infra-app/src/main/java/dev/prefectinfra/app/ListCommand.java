package dev.prefectinfra.app;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.ConfiguredStack;
import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.stack.Backend;
import dev.prefectinfra.core.stack.TerraformConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The stacks, one per line: name, account, deployment type, place of the state. */
@Command(
        name = "list",
        header = "Lists the stacks: name, account, deployment type, and where the state lies.",
        description = "%nNeeds no Node.js. The stack that an account has once has the deployment type -.%n")
final class ListCommand implements Runnable {
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
        Columns columns = new Columns();
        for (ConfiguredStack stack : options.load(infra).stacks()) {
            columns.add(
                    stack.name().value(),
                    stack.account().name().value(),
                    stack.target().map(target -> target.target().type().value()).orElse("-"),
                    place(stack.name(), stack.get(TerraformConfig.SECTION).backend()));
        }
        columns.print(terminal.out());
    }

    private static String place(StackName stack, Backend backend) {
        if (backend instanceof Backend.Cloud cloud) {
            return "https://" + cloud.hostname().value() + "/app/"
                    + cloud.organization().value() + "/workspaces/" + stack;
        }
        if (backend instanceof Backend.S3 s3) {
            return "s3://" + s3.bucket() + "/" + s3.keyPrefix().value() + "/" + stack + ".tfstate";
        }
        return ((Backend.Local) backend).directory().value() + "/" + stack + ".tfstate";
    }
}
