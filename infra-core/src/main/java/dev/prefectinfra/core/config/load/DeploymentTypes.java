package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Section.Scope;
import dev.prefectinfra.core.config.hocon.Layer;
import dev.prefectinfra.core.config.hocon.Layers;
import dev.prefectinfra.core.config.hocon.Origins;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import dev.prefectinfra.core.problem.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What stands below {@code deployment-types} in each layer. Only {@code infra.conf} declares a deployment type. */
record DeploymentTypes(Layers layers, Problems problems) {
    /** Those that are declared; reports what other layers may not say. */
    Collection<DeploymentType> declared() {
        Map<String, DeploymentType> types = new TreeMap<>();
        for (String name : layers.infra().byType().keySet()) {
            try {
                types.put(name, new DeploymentType(name));
            } catch (InvalidValue e) {
                e.problems()
                        .forEach(each -> problems.add(each.below(Layer.TYPES + "." + name)
                                .locatedAt(layers.infra().at(name))));
            }
        }
        Collection<String> ofLanes = names(
                layers.sections().stream().filter(s -> s.scope() == Scope.LANE).toList());
        reportWrongScopes(layers.infra(), ofLanes);
        Stream.concat(Stream.of(layers.assignments()), layers.accounts().values().stream())
                .forEach(layer -> {
                    reportUndeclared(layer, types);
                    reportWrongScopes(layer, ofLanes);
                });
        return types.values();
    }

    /** A typo must not make a lane. */
    private void reportUndeclared(Layer layer, Map<String, DeploymentType> types) {
        for (String type : layer.byType().keySet()) {
            // Where infra.conf could not be read, nothing is declared, and that is reported already.
            if (!types.containsKey(type) && problems.isComplete()) {
                problems.add(new Problem(
                        layer.at(type),
                        Layer.TYPES + "." + type,
                        "is not a deployment type; they are declared in "
                                + layers.infra().source(),
                        Suggestion.among(types.keySet(), type)));
            }
        }
    }

    /** What an object cannot show once it is merged: which layer a key came from. */
    private void reportWrongScopes(Layer layer, Collection<String> ofLanes) {
        layer.byType().forEach((type, object) -> {
            String path = Layer.TYPES + "." + type;
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

    static Collection<String> names(List<Section<?>> sections) {
        return new TreeSet<>(sections.stream().map(Section::name).toList());
    }
}
