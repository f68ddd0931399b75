package dev.prefectinfra.core.compose;

import com.google.inject.AbstractModule;
import com.google.inject.Key;
import com.google.inject.util.Types;
import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.stack.AccountStack;
import dev.prefectinfra.core.stack.BootstrapStack;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.core.stack.TagsConfig;
import dev.prefectinfra.core.stack.TerraformConfig;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

/** What every module of one stack can have injected, and the rules that its injector is strict about. */
final class StackBindings extends AbstractModule {
    private final Supplier<App> app;
    private final ConfiguredStack stack;
    private final AccountDocuments others;
    private final Collection<Section<?>> sections;

    StackBindings(Supplier<App> app, ConfiguredStack stack, AccountDocuments others, Collection<Section<?>> sections) {
        this.app = app;
        this.stack = stack;
        this.others = others;
        this.sections = sections;
    }

    @Override
    protected void configure() {
        // No just-in-time binding and no proxy: what is created is what the modules say.
        binder().requireExplicitBindings();
        binder().disableCircularProxies();
        binder().requireExactBindingAnnotations();
        binder().requireAtInjectOnConstructors();
        TerraformConfig terraform = stack.get(TerraformConfig.SECTION);
        TagsConfig tags = stack.get(TagsConfig.SECTION);
        bind(Account.class).toInstance(stack.account());
        switch (stack.kind()) {
            case ACCOUNT ->
                bind(AccountStack.class)
                        .toProvider(() -> new AccountStack(app.get(), stack.account(), terraform, tags))
                        .asEagerSingleton();
            case LANE -> {
                Lane lane = stack.lane().orElseThrow().lane();
                bind(Lane.class).toInstance(lane);
                bind(LaneStack.class)
                        .toProvider(() -> new LaneStack(app.get(), lane, terraform, tags))
                        .asEagerSingleton();
            }
            case BOOTSTRAP -> {
                bind(AccountDocuments.class).toInstance(others);
                bind(BootstrapStack.class)
                        .toProvider(() -> new BootstrapStack(app.get(), stack.account(), terraform, tags))
                        .asEagerSingleton();
            }
        }
        sections.forEach(this::bindRecord);
    }

    private <C extends Record> void bindRecord(Section<C> section) {
        if (section.scope() == Section.Scope.LANE && stack.lane().isEmpty()) {
            bind(ofEachLane(section)).toInstance(stack.settings().ofEachLane(section));
        } else {
            bind(section.type()).toInstance(stack.get(section));
        }
    }

    @SuppressWarnings("unchecked") // Guice cannot say it of a type that is known at run time only.
    private static <C extends Record> Key<Map<DeploymentType, C>> ofEachLane(Section<C> section) {
        return (Key<Map<DeploymentType, C>>) Key.get(Types.mapOf(DeploymentType.class, section.type()));
    }
}
