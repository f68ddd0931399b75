package dev.prefectinfra.core.config.load;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Section.Scope;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.config.hocon.Layer;
import dev.prefectinfra.core.config.hocon.Layers;
import dev.prefectinfra.core.config.hocon.Origins;
import dev.prefectinfra.core.config.record.Placeholders;
import dev.prefectinfra.core.config.record.RecordReader;
import dev.prefectinfra.core.config.record.Shapes;
import dev.prefectinfra.core.config.record.ValueProblems;
import dev.prefectinfra.core.config.record.ValueProblems.Home;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Suggestion;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Region;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads every section of every account and lane. Goes on after a problem, so that the report is complete. */
final class AccountReader {
    // Stand in where the real one is wrong, and reported: only so that the rest is read too.
    private static final AccountConfig SOME_ACCOUNT =
            new AccountConfig(new AccountId("000000000000"), new Region("us-east-1"));
    private static final BranchName SOME_BRANCH = new BranchName("main");

    private final Layers layers;
    private final Collection<Problem> problems;

    AccountReader(Layers layers, Collection<Problem> problems) {
        this.layers = layers;
        this.problems = problems;
    }

    List<AccountSettings> all() {
        Map<String, DeploymentType> types = declaredTypes();
        reportWrongScopes(layers.infra());
        reportUndeclaredTypes(layers.assignments(), types);
        List<AccountSettings> all = new ArrayList<>();
        layers.accounts().forEach((name, layer) -> {
            reportUndeclaredTypes(layer, types);
            all.add(account(name, types.values()));
        });
        return all;
    }

    private AccountSettings account(AccountName name, Collection<DeploymentType> types) {
        ConfigObject values = layers.of(name, problems).root();
        Location file = new Location(layers.accounts().get(name).source(), 0);
        Home inFile = new Home(file, " in this file, or in infra.conf for all accounts");
        new ValueProblems(problems, inFile).unknownKeys(values, "", Shapes.with(names(layers.sections()), Layer.TYPES));
        AccountConfig config = read(AccountConfig.SECTION, values, Placeholders.NONE, new Home(file, " in this file"));
        Account account = (config == null ? SOME_ACCOUNT : config).named(name);
        Settings settings = settings(values, Placeholders.of(account), Scope.ACCOUNT, inFile);
        List<AccountSettings.LaneSettings> lanes = new ArrayList<>();
        for (DeploymentType type : types) {
            AccountSettings.LaneSettings lane = lane(account, type);
            if (lane != null) {
                lanes.add(lane);
            }
        }
        return new AccountSettings(account, settings, List.copyOf(lanes));
    }

    /** The lane, or null when the account has switched it off. */
    private AccountSettings.@Nullable LaneSettings lane(Account account, DeploymentType type) {
        Config merged = layers.of(account.name(), type.value(), problems);
        Home declared = new Home(layers.infra().at(type.value()), " in this deployment type, or in infra.conf for all");
        Placeholders placeholders = Placeholders.of(new Lane(account, type, SOME_BRANCH));
        LaneConfig config = read(LaneConfig.SECTION, merged.root(), placeholders, declared);
        if (config != null && !config.enabled()) {
            return null;
        }
        Lane lane = new Lane(account, type, config == null ? SOME_BRANCH : config.branch());
        return new AccountSettings.LaneSettings(lane, settings(merged.root(), placeholders, Scope.LANE, declared));
    }

    private Settings settings(ConfigObject values, Placeholders placeholders, Scope scope, Home home) {
        Map<Section<?>, Record> records = new HashMap<>();
        for (Section<?> section : layers.sections()) {
            if (section.scope() == scope) {
                Record record = read(section, values, placeholders, home);
                if (record != null) {
                    records.put(section, record);
                }
            }
        }
        return new Settings(records, values, placeholders);
    }

    private <C extends Record> @Nullable C read(
            Section<C> section, ConfigObject values, Placeholders placeholders, Home home) {
        ConfigValue value = values.get(section.name());
        return new RecordReader(placeholders, new ValueProblems(problems, home))
                .read(section.type(), value == null ? HoconValues.emptyObject(values) : value, section.name());
    }

    private Map<String, DeploymentType> declaredTypes() {
        Map<String, DeploymentType> types = new TreeMap<>();
        for (String name : layers.infra().byType().keySet()) {
            try {
                types.put(name, new DeploymentType(name));
            } catch (InvalidValue e) {
                e.problems()
                        .forEach(each -> problems.add(each.below("deployment-types." + name)
                                .locatedAt(layers.infra().at(name))));
            }
        }
        return types;
    }

    /** A layer over the one that declares the types: a typo must not make a lane. */
    private void reportUndeclaredTypes(Layer layer, Map<String, DeploymentType> types) {
        for (String type : layer.byType().keySet()) {
            // Where infra.conf could not be read, nothing is declared, and that is reported already.
            if (!types.containsKey(type) && layers.references().isComplete()) {
                problems.add(new Problem(
                        layer.at(type),
                        "deployment-types." + type,
                        "is no deployment type; they are declared in "
                                + layers.infra().source(),
                        Suggestion.among(types.keySet(), type)));
            }
        }
        reportWrongScopes(layer);
    }

    /** What an object cannot show once it is merged: which layer a key came from. */
    private void reportWrongScopes(Layer layer) {
        Collection<String> ofLanes = names(
                layers.sections().stream().filter(s -> s.scope() == Scope.LANE).toList());
        layer.byType().forEach((type, object) -> {
            String path = "deployment-types." + type;
            Layer.objects(object, path, problems).forEach((key, value) -> {
                if (!ofLanes.contains(key)) {
                    boolean known = names(layers.sections()).contains(key);
                    problems.add(new Problem(
                            Origins.of(value),
                            path + "." + key,
                            known ? "belongs to an account, not to a deployment type" : "is unknown",
                            known ? "set it in the account's file" : Suggestion.among(ofLanes, key)));
                }
            });
        });
    }

    private static Collection<String> names(List<Section<?>> sections) {
        Collection<String> names = new TreeSet<>();
        sections.forEach(section -> names.add(section.name()));
        return names;
    }
}
