package dev.prefectinfra.ecs.handoff;

import com.hashicorp.cdktf.Fn;
import dev.prefectinfra.core.value.Json;
import java.util.List;

/** JSON in which Terraform fills in what is known only when it plans. */
public final class HandOffJson {
    private HandOffJson() {}

    /** A list for {@link Json#of}: a reference to a list becomes its JSON, in place. */
    public static Object list(List<String> values) {
        return values.stream().anyMatch(HandOffJson::isReference) ? Json.raw(Fn.jsonencode(values)) : values;
    }

    /** Cdktf marks what it resolves later by this name, in texts and lists; asking it would be a message to Node.js. */
    private static boolean isReference(String value) {
        return value.contains("TfToken[");
    }
}
