package dev.prefectinfra.core.config.load;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Section.Scope;
import dev.prefectinfra.core.config.hocon.AccountLayers;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.config.hocon.Layer;
import dev.prefectinfra.core.config.hocon.Layers;
import dev.prefectinfra.core.config.record.KnownValues;
import dev.prefectinfra.core.config.record.Placeholders;
import dev.prefectinfra.core.config.record.RecordReader;
import dev.prefectinfra.core.config.record.Shapes;
import dev.prefectinfra.core.config.record.ValueProblems;
import dev.prefectinfra.core.config.record.ValueProblems.Home;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Region;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads every section of every account and lane. Continues after a problem, so that the report is complete. */
final class AccountReader {
    // Replaces a wrong one, which is reported, so that the rest can be read.
    private static final AccountConfig SOME_ACCOUNT =
            new AccountConfig(new AccountId("000000000000"), new Region("us-east-1"));
    private static final BranchName SOME_BRANCH = new BranchName("main");

    private final Layers layers;
    private final Set<String> known;
    private final Problems problems;
    private final KnownValues read = new KnownValues();
    private final SectionDigests digests = new SectionDigests();
    private final Map<Problem, Set<Lane>> missing = new TreeMap<>();

    AccountReader(Layers layers, Problems problems) {
        this.layers = layers;
        this.known = Shapes.with(DeploymentTypes.names(layers.sections()), Layer.TYPES);
        this.problems = problems;
    }

    List<AccountSettings> all() {
        Collection<DeploymentType> types = new DeploymentTypes(layers, problems).declared();
        List<AccountName> names = List.copyOf(layers.accounts().keySet());
        List<AccountSettings> all = new ArrayList<>();
        // The first one initialises classes, which two at a time may not do in any order. Then all processors.
        names.stream().limit(1).forEach(name -> all.add(account(name, types)));
        all.addAll(names.subList(all.size(), names.size()).parallelStream()
                .map(name -> account(name, types))
                .toList());
        List<Lane> lanes = all.stream()
                .flatMap(account -> account.lanes().stream())
                .map(AccountSettings.LaneSettings::lane)
                .toList();
        missing.forEach((problem, lacking) -> report(problem, lacking, lanes));
        return all;
    }

    /** A key that some lanes lack and others of their deployment types have: only its account's file can tell where. */
    private void report(Problem problem, Set<Lane> lacking, List<Lane> lanes) {
        Set<DeploymentType> types = lacking.stream().map(Lane::type).collect(Collectors.toSet());
        boolean all = lanes.stream().filter(lane -> types.contains(lane.type())).count() == lacking.size();
        String names =
                lanes.stream().filter(lacking::contains).map(Lane::toString).collect(Collectors.joining(", "));
        problems.addMissing(
                all
                        ? problem
                        : new Problem(problem.at(), problem.key(), problem.what() + " in " + names, problem.fix()));
    }

    private synchronized void miss(Problem problem, Lane lane) {
        missing.computeIfAbsent(problem, any -> new HashSet<>()).add(lane);
    }

    private AccountSettings account(AccountName name, Collection<DeploymentType> types) {
        AccountLayers own = layers.of(name);
        ConfigObject values = own.effective().root();
        Location file = own.file();
        new ValueProblems(problems, new Home(file, "")).unknownKeys(values, "", known);
        AccountConfig config = read(AccountConfig.SECTION, values, Placeholders.NONE, file, problems);
        Account account = (config == null ? SOME_ACCOUNT : config).named(name);
        Settings settings = settings(values, Placeholders.of(account), Scope.ACCOUNT, file, problems);
        List<AccountSettings.LaneSettings> lanes = new ArrayList<>();
        for (DeploymentType type : types) {
            AccountSettings.LaneSettings lane = lane(account, own, type);
            if (lane != null) {
                lanes.add(lane);
            }
        }
        return new AccountSettings(account, settings, List.copyOf(lanes));
    }

    /** The lane, or null when the account has switched it off. */
    private AccountSettings.@Nullable LaneSettings lane(Account account, AccountLayers own, DeploymentType type) {
        Config merged = own.effective(type.value());
        Location declared = layers.infra().at(type.value());
        Placeholders placeholders = Placeholders.of(new Lane(account, type, SOME_BRANCH));
        Problems found = new Problems();
        LaneConfig config = read(LaneConfig.SECTION, merged.root(), placeholders, declared, found);
        if (config != null && !config.enabled()) {
            return null;
        }
        Lane lane = new Lane(account, type, config == null ? SOME_BRANCH : config.branch());
        Settings settings = settings(merged.root(), placeholders, Scope.LANE, declared, found);
        found.found().forEach(problems::add);
        found.missing().forEach(each -> miss(each, lane));
        return new AccountSettings.LaneSettings(lane, settings);
    }

    private Settings settings(
            ConfigObject values, Placeholders placeholders, Scope scope, Location missingAt, Problems found) {
        Map<Section<?>, Record> records = new HashMap<>();
        for (Section<?> section : layers.sections()) {
            if (section.scope() == scope) {
                Record record = read(section, values, placeholders, missingAt, found);
                if (record != null) {
                    records.put(section, record);
                }
            }
        }
        return new Settings(records, values, placeholders, digests);
    }

    private <C extends Record> @Nullable C read(
            Section<C> section, ConfigObject values, Placeholders placeholders, Location missingAt, Problems found) {
        ConfigValue value = values.get(section.name());
        return new RecordReader(
                        placeholders, new ValueProblems(found, new Home(missingAt, whereToWrite(section))), read)
                .read(section.type(), value == null ? HoconValues.emptyObject(values) : value, section.name());
    }

    private static String whereToWrite(Section<?> section) {
        if (section.scope() == Scope.LANE) {
            return " in this deployment type, or in infra.conf for all";
        }
        return section.equals(AccountConfig.SECTION)
                ? " in this file"
                : " in this file, or in infra.conf for all accounts";
    }
}
