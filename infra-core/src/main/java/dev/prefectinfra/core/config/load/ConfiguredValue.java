package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.OwnRegion;
import dev.prefectinfra.core.config.RolePath;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.TakesNames;
import dev.prefectinfra.core.config.TeamPermission;
import dev.prefectinfra.core.config.record.RecordShape;
import dev.prefectinfra.core.config.record.Shapes;
import dev.prefectinfra.core.name.Reachable;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.Placed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A value of the configuration in its context: the stack, and with it the account, region and lane.
 *
 * @param key its full path
 * @param place the account, and the region that this part of the configuration is about
 * @param existing whether it names something that exists already
 * @param owner to whom in its lane it belongs, if not to the flows
 */
record ConfiguredValue(
        ConfiguredStack stack, String key, Object value, Place place, boolean existing, Optional<String> owner) {

    /** All records of all stacks that are asked for something in their context, each container before what it holds. */
    static void each(List<ConfiguredStack> stacks, List<Section<?>> sections, Consumer<ConfiguredValue> consumer) {
        // Most are what all stacks have in common, the same object, and nobody asks them.
        Set<Object> unasked = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ConfiguredStack stack : stacks) {
            if (stack.kind() == ConfiguredStack.Kind.BOOTSTRAP) {
                continue; // its sections are the account's
            }
            Place place = place(stack, sections);
            Section.Scope scope = stack.lane().isPresent() ? Section.Scope.LANE : Section.Scope.ACCOUNT;
            for (Section<?> section : sections) {
                if (section.scope() == scope) {
                    new ConfiguredValue(stack, section.name(), stack.get(section), place, false, Optional.empty())
                            .walk(consumer, unasked);
                }
            }
        }
    }

    private static Place place(ConfiguredStack stack, List<Section<?>> sections) {
        Place place = stack.account().place();
        for (Section<?> section : sections) {
            if (section.scope() == Section.Scope.ACCOUNT && stack.get(section) instanceof RolePath roles) {
                return new Place(place.account(), place.region(), roles.rolePath());
            }
        }
        return place;
    }

    /** Whether it was asked, or anything in it. */
    private boolean walk(Consumer<ConfiguredValue> consumer, Set<Object> unasked) {
        boolean asked = false;
        if (value instanceof Record record) {
            if (unasked.contains(record)) {
                return false;
            }
            if (isAsked()) {
                asked = true;
                consumer.accept(this);
            }
            RecordShape shape = RecordShape.of(record.getClass());
            String at = partsKey();
            for (RecordShape.Part part : shape.parts()) {
                if (part.isScalar()) {
                    continue;
                }
                asked |= new ConfiguredValue(
                                stack,
                                shape.isNewtype() ? at : at + "." + part.key(),
                                part.of(record),
                                record instanceof OwnRegion elsewhere
                                        ? new Place(place.account(), elsewhere.region(), place.rolePath())
                                        : place,
                                existing || part.existing(),
                                part.owner().or(() -> owner))
                        .walk(consumer, unasked);
            }
            if (!asked) {
                unasked.add(record);
            }
        } else if (value instanceof Optional<?> optional && optional.isPresent()) {
            asked = with(key, optional.get()).walk(consumer, unasked);
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> each : map.entrySet()) {
                asked |= with(key + "." + Shapes.mapKey(each.getKey()), each.getValue())
                        .walk(consumer, unasked);
            }
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                asked |= with(key + "[" + i + "]", list.get(i)).walk(consumer, unasked);
            }
        }
        return asked;
    }

    private boolean isAsked() {
        return value instanceof Placed
                || value instanceof FitsOthers
                || value instanceof Reachable
                || value instanceof TakesNames
                || value instanceof TeamPermission;
    }

    /** What it names: itself, or what it takes, each a {@link Reachable}. */
    List<ConfiguredValue> named() {
        List<ConfiguredValue> named = new ArrayList<>();
        if (value instanceof Reachable) {
            named.add(this);
        }
        if (value instanceof TakesNames takes) {
            takes.names(stack.account(), stack.lane().map(AccountSettings.LaneSettings::lane))
                    .forEach(each -> named.add(with(partsKey() + "." + each.key(), each.name())));
        }
        return named;
    }

    ConfiguredValue with(String otherKey, Object other) {
        return new ConfiguredValue(stack, otherKey, other, place, existing, owner);
    }

    /** Below which the keys of a record stand: for the chosen record of a choice, its option's key. */
    String partsKey() {
        return value instanceof Record record
                ? key + RecordShape.of(record.getClass()).optionKey()
                : key;
    }

    /** Where it was set, or the nearest object above it. */
    Location at() {
        return stack.lane()
                .map(AccountSettings.LaneSettings::settings)
                .orElseGet(() -> stack.settings().settings())
                .at(key);
    }

    /** The same; for a default, the account whose own settings do not set it apart. */
    Location writtenAt() {
        return at().isDefault() ? stack.settings().settings().at("account.id") : at();
    }

    /** The account's name, and the lane's where it has one: {@code dev/test}. */
    String scope() {
        String account = stack.account().name().value();
        return stack.lane().map(lane -> lane.lane().toString()).orElse(account);
    }
}
