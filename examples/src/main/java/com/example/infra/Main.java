package com.example.infra;

import dev.prefectinfra.check.HardeningChecks;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.iam.flow.FlowRolesModule;
import dev.prefectinfra.storage.FlowBucketModule;
import java.nio.file.Path;

/** A platform of two of the library's modules and one of our own. */
public final class Main {
    private Main() {}

    static Infra infra() {
        return new Infra()
                .with(new FlowRolesModule(), new FlowBucketModule(), new QueueModule())
                .replacing(new ExistingBucketModule())
                .inspecting(new HardeningChecks());
    }

    /** @param args the folder of the configuration, and that of the output */
    public static void main(String... args) {
        try {
            infra().synth(Path.of(args[0]), Path.of(args[1]))
                    .stacks()
                    .forEach(stack -> System.out.println(stack.file()));
        } catch (InvalidConfiguration e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }
}
