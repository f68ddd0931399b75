package dev.prefectinfra.core.sample;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.hashicorp.cdktf.TerraformOutput;
import dev.prefectinfra.core.compose.BootstrapModule;
import dev.prefectinfra.core.config.HasBootstrap;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.stack.BootstrapStack;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import dev.prefectinfra.core.value.ArnPattern;
import java.util.List;

/** Tells in the bootstrap stack what it was made from. */
public final class InventoryModule extends BootstrapModule {
    /** The section {@code inventory}. */
    public record Config(boolean enabled) implements HasBootstrap {
        static final Section<Config> SECTION = Section.ofAccount("inventory", Config.class, Config.class);
    }

    /** A key of its own. */
    public interface Inventory {
        List<String> resources();
    }

    public InventoryModule() {
        super(Config.SECTION);
    }

    @Provides
    @Singleton
    Inventory inventory(BootstrapStack stack, AccountDocuments others) {
        List<String> resources = others.stacks().stream()
                .flatMap(each -> each.resources().stream().map(block -> each.name() + " " + block.address()))
                .toList();
        output(stack, "resources", resources);
        output(
                stack,
                "neighbours",
                others.neighbours().stream().map(ArnPattern::value).toList());
        return () -> resources;
    }

    private static void output(BootstrapStack stack, String name, List<String> values) {
        TerraformOutput.Builder.create(stack, name)
                .value(String.join(", ", values))
                .build();
    }
}
