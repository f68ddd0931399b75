package dev.prefectinfra.core.sample;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.value.AccountId;
import java.util.Optional;

/** The section {@code owner}: of an account, without a default for its name. */
public record OwnerConfig(String name, Optional<AccountId> home) {
    public static final Section<OwnerConfig> SECTION = Section.ofAccount("owner", OwnerConfig.class, OwnerConfig.class);
}
