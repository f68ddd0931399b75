package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Section.Scope;
import dev.prefectinfra.core.config.Sections;
import dev.prefectinfra.core.config.load.AccountSettings.LaneSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The sections of a stack: the account's, and those of the lane. */
record StackSections(ConfiguredStack stack) implements Sections {
    @Override
    public Account account() {
        return stack.account();
    }

    @Override
    public Optional<Lane> lane() {
        return stack.lane().map(LaneSettings::lane);
    }

    @Override
    public <C extends Record> Optional<C> find(Section<C> section) {
        if (section.scope() == Scope.ACCOUNT) {
            return stack.settings().settings().find(section);
        }
        return stack.lane()
                .orElseThrow(() -> new IllegalArgumentException(section.name() + " belongs to lanes"))
                .settings()
                .find(section);
    }

    @Override
    public <T> List<T> all(Class<T> type) {
        List<LaneSettings> lanes =
                stack.lane().map(List::of).orElseGet(() -> stack.settings().lanes());
        return Stream.concat(
                        Stream.of(stack.settings().settings()), lanes.stream().map(LaneSettings::settings))
                .flatMap(Settings::records)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
