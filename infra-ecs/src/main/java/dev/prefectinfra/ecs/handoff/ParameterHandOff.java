package dev.prefectinfra.ecs.handoff;

import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.aws.ssm_parameter.SsmParameter;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.Json;
import dev.prefectinfra.iam.contract.HandOffValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.constructs.Construct;

/** The hand-off as outputs of the stack, and together as the JSON of an SSM parameter. */
final class ParameterHandOff {
    private static final int MOST_CHARACTERS = 4096;

    /** @throws InvalidValue if the JSON is longer than a standard parameter may be */
    ParameterHandOff(Construct scope, HandOffConfig config, Set<HandOffValue> values) {
        Map<String, Object> all = new TreeMap<>();
        for (HandOffValue each : values) {
            if (!each.present()) {
                continue;
            }
            if (all.containsKey(each.key())) {
                throw new IllegalArgumentException("two modules hand off " + each.key());
            }
            all.put(each.key(), asJson(each.value()));
        }
        outputs(scope, all);
        String json = Json.of(all);
        // References are longer or shorter than what they stand for, by little.
        if (json.length() > MOST_CHARACTERS) {
            throw new InvalidValue(
                            "has " + json.length() + " characters",
                            "at most " + MOST_CHARACTERS + ": fewer further flow roles, shorter names")
                    .under(HandOffConfig.SECTION.name());
        }
        SsmParameter.Builder.create(scope, "hand-off")
                .name(config.parameterName().value())
                .description("What deploying a flow to this lane needs")
                .type("String")
                .tier("Intelligent-Tiering")
                .value(json)
                .build();
    }

    /**
     * As one override: a {@link com.hashicorp.cdktf.TerraformOutput} for each was a quarter of a lane's constructs. In
     * an override cdktf does not notice a reference to another stack; in the parameter, which holds the same, it does.
     */
    private static void outputs(Construct scope, Map<String, Object> all) {
        Map<String, Object> outputs = new TreeMap<>();
        all.forEach((key, value) ->
                outputs.put(key, Map.of("value", value instanceof String text ? text : Json.of(value))));
        TerraformStack.of(scope).addOverride("output", outputs);
    }

    private static @Nullable Object asJson(@Nullable Object value) {
        return value instanceof List<?> list
                ? HandOffJson.list(list.stream().map(String.class::cast).toList())
                : value;
    }
}
