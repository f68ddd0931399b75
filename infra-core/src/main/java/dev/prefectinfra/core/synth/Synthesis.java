package dev.prefectinfra.core.synth;

import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import dev.prefectinfra.core.config.Configuration;
import dev.prefectinfra.core.config.ConfiguredStack;
import dev.prefectinfra.core.config.InvalidConfiguration;
import dev.prefectinfra.core.name.StackName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * What a synthesis has written.
 *
 * @param stacks those that were synthesized
 * @param notes what a user should know, such as a lock file that differs
 */
public record Synthesis(List<Written> stacks, List<String> notes) {
    /** One stack's file. */
    public record Written(StackName stack, Path file, boolean changed) {}

    /**
     * Synthesizes aside, then moves into place.
     *
     * @param contribute adds one stack to an app
     * @throws InvalidConfiguration when the request asks for what the configuration does not have, when the output
     *     folder cannot be written, or when it holds stacks that the configuration no longer has
     */
    public static Synthesis run(
            SynthRequest request, Configuration configuration, BiConsumer<App, ConfiguredStack> contribute) {
        List<ConfiguredStack> selected = Selection.of(request, configuration);
        Output output = Output.open(request, configuration);
        Machine.check(System.getenv());
        try {
            try (Aside aside = Aside.in(request.out())) {
                App app = new App(AppConfig.builder()
                        .outdir(aside.folder().toAbsolutePath().toString())
                        // They run terraform; and what they check is checked here.
                        .skipValidation(true)
                        .build());
                for (ConfiguredStack stack : selected) {
                    request.progress().accept(stack.name());
                    contribute.accept(app, stack);
                }
                app.synth();
                return output.replace(
                        selected.stream().map(ConfiguredStack::name).collect(Collectors.toList()), aside.folder());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
