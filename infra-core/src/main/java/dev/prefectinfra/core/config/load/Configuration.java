package dev.prefectinfra.core.config.load;

import com.typesafe.config.Config;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.hocon.KeyComments;
import dev.prefectinfra.core.config.hocon.Layers;
import dev.prefectinfra.core.config.record.KnownValues;
import dev.prefectinfra.core.config.record.Placeholders;
import dev.prefectinfra.core.config.record.RecordReader;
import dev.prefectinfra.core.config.record.ValueProblems;
import dev.prefectinfra.core.config.record.ValueProblems.Home;
import dev.prefectinfra.core.name.Reachable;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problems;
import dev.prefectinfra.core.value.ArnPattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The configuration of all accounts, read from a folder: {@code infra.conf} and one file per account in
 * {@code accounts/}. Layers, later wins: the modules' defaults, {@code infra.conf}, the account's file, the deployment
 * type in {@code infra.conf}, the deployment type in the account's file, {@code --set key=value}.
 */
public final class Configuration {
    private final List<AccountSettings> accounts;
    private final List<Section<?>> sections;
    private final KeyComments comments;
    private final Set<String> variables;

    private Configuration(List<AccountSettings> accounts, Layers layers) {
        this.accounts = List.copyOf(accounts);
        this.sections = layers.sections();
        this.comments = new KeyComments(layers.defaults().root());
        this.variables = layers.asked();
    }

    /**
     * Reads and validates everything.
     *
     * @param folder holds {@code infra.conf} and {@code accounts/}
     * @param assignments {@code key=value} in HOCON, as given to {@code --set}
     * @param sections what may be configured
     * @throws InvalidConfiguration with every problem
     */
    public static Configuration load(Path folder, List<String> assignments, Collection<Section<?>> sections) {
        Problems problems = new Problems();
        List<Section<?>> all = new ArrayList<>(List.of(AccountConfig.SECTION, LaneConfig.SECTION));
        all.addAll(sections);
        Layers layers = Layers.read(folder, assignments, all, problems);
        Configuration configuration = new Configuration(new AccountReader(layers, problems).all(), layers);
        problems.throwIfAny();
        new Contexts(problems).report(configuration.stacks(), layers.sections());
        problems.throwIfAny();
        return configuration;
    }

    /**
     * One section by itself, for use without an account: the section's defaults with {@code hocon} over them.
     *
     * @throws InvalidConfiguration with every problem
     */
    public static <C extends Record> C of(Section<C> section, String hocon) {
        Problems problems = new Problems();
        Location here = new Location("HOCON", 0);
        Config values = Layers.single(section, hocon, here, problems);
        C record = values.isEmpty()
                ? null
                : new RecordReader(
                                Placeholders.NONE, new ValueProblems(problems, new Home(here, "")), new KnownValues())
                        .read(section.type(), values.root().get(section.name()), section.name());
        problems.throwIfAny();
        return Objects.requireNonNull(record);
    }

    /** Sorted by the account's name; each account's lanes by their deployment type. */
    public List<AccountSettings> accounts() {
        return accounts;
    }

    /** The environment variables that it was asked for by {@code ${?NAME}}, whether they are set or not. */
    public Set<String> variables() {
        return Collections.unmodifiableSet(variables);
    }

    /**
     * The lines that a module's {@code reference.conf} has about a key: those above it, else those above the nearest
     * object around it, since a section's comment names the keys that have no default.
     *
     * @param key the full path, such as {@code agent.size.cpu}
     */
    public List<String> commentOn(String key) {
        return comments.on(key);
    }

    /** Every stack in the order in which they are applied: each account's bootstrap stack, its own, its lanes'. */
    public List<ConfiguredStack> stacks() {
        List<ConfiguredStack> stacks = new ArrayList<>();
        for (AccountSettings account : accounts) {
            if (account.hasBootstrap()) {
                stacks.add(ConfiguredStack.ofBootstrap(account));
            }
            stacks.add(ConfiguredStack.of(account));
            account.lanes().forEach(lane -> stacks.add(ConfiguredStack.of(account, lane)));
        }
        return stacks;
    }

    /**
     * The ARNs of all that the configuration names for other accounts of ours that are the same account of AWS, in
     * another region. Mostly none.
     */
    public List<ArnPattern> arnsBeside(Account account) {
        List<ConfiguredStack> others = stacks().stream()
                .filter(each -> each.account().id().equals(account.id())
                        && !each.account().name().equals(account.name()))
                .toList();
        List<ArnPattern> arns = new ArrayList<>();
        ConfiguredValue.each(
                others,
                sections,
                each -> each.named().forEach(named -> arns.addAll(((Reachable) named.value()).arns(named.place()))));
        return arns;
    }
}
