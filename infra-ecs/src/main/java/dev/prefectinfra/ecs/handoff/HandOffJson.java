package dev.prefectinfra.ecs.handoff;

import com.hashicorp.cdktf.Fn;
import com.hashicorp.cdktf.Token;
import dev.prefectinfra.core.value.Json;
import java.util.List;

/** JSON in which Terraform fills in what is known only when it plans. */
public final class HandOffJson {
    private HandOffJson() {}

    /** A list for {@link Json#of}: a reference to a list becomes its JSON, in place. */
    public static Object list(List<String> values) {
        return Boolean.TRUE.equals(Token.isUnresolved(values)) ? Json.raw(Fn.jsonencode(values)) : values;
    }
}
