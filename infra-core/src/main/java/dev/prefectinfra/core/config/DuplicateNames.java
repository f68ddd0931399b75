package dev.prefectinfra.core.config;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.UniqueName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reports names that two scopes, or two keys, would both create. */
final class DuplicateNames {
    private final List<Section<?>> sections;
    private final Collection<Problem> problems;
    private final Map<String, Created> seen = new TreeMap<>();

    private record Created(UniqueName name, String key, String scope, Location at) {}

    DuplicateNames(List<Section<?>> sections, Collection<Problem> problems) {
        this.sections = sections;
        this.problems = problems;
    }

    void check(List<AccountSettings> accounts) {
        for (AccountSettings account : accounts) {
            Account of = account.account();
            collect(of, of.name().value(), Section.Scope.ACCOUNT, account.settings());
            account.targets()
                    .forEach(each ->
                            collect(of, of.name() + "/" + each.target().type(), Section.Scope.TARGET, each.settings()));
        }
    }

    private void collect(Account account, String scope, Section.Scope kind, Settings settings) {
        for (Section<?> section : sections) {
            if (section.scope() == kind) {
                inspect(account, scope, section.name(), settings.get(section), settings);
            }
        }
    }

    private void inspect(Account account, String scope, String path, Object value, Settings settings) {
        if (value instanceof UniqueName name) {
            add(account, scope, path, name, settings);
        } else if (value instanceof Record record) {
            String at = path + Shapes.optionKey(record);
            RecordShape shape = RecordShape.of(record.getClass());
            for (RecordShape.Part part : shape.parts()) {
                if (!part.existing()) {
                    String below = shape.isNewtype() ? at : at + "." + part.key();
                    inspect(account, scope, below, part.of(record), settings);
                }
            }
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresent(each -> inspect(account, scope, path, each, settings));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> inspect(account, scope, path + "." + Shapes.mapKey(key), each, settings));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                inspect(account, scope, path + "[" + i + "]", list.get(i), settings);
            }
        }
    }

    private void add(Account account, String scope, String path, UniqueName name, Settings settings) {
        String within = switch (name.uniqueness()) {
            case ACCOUNT -> name.accountId().orElse(account.id().value());
            case PARTITION -> account.partition().id();
        };
        Created created = new Created(name, path, scope, settings.at(path));
        Created earlier = seen.putIfAbsent(name.kind().getName() + " " + within + " " + name.value(), created);
        if (earlier == null) {
            return;
        }
        if (!name.mayBeShared()) {
            report(created, earlier);
        } else if (!earlier.name().mayBeShared()) {
            report(earlier, created);
        }
    }

    private void report(Created wrong, Created other) {
        problems.add(new Problem(
                wrong.at(),
                wrong.key(),
                "is \"" + wrong.name().value() + "\" in " + wrong.scope() + ", which " + other.key() + " has taken in "
                        + other.scope() + " (" + other.at() + ")",
                wrong.name().remedy()));
    }
}
