package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import dev.prefectinfra.core.problem.Location;
import java.util.List;

/**
 * The layers of one account. What its lanes have in common is merged once.
 *
 * @param own what stands in the account's file
 * @param common what that says of the account and of all of its lanes, over what is said for all accounts
 */
public record AccountLayers(Layers all, Layer own, Config common) {
    public Location file() {
        return own.source();
    }

    /** The effective values of the account itself. */
    public Config effective() {
        Config assigned = all.assignments().common();
        return all.resolved(
                all.merged(common, assigned),
                List.of(all.defaults(), all.infra().common(), own.common(), assigned),
                file());
    }

    /** The effective values of one deployment type in the account. */
    public Config effective(String type) {
        Layer infra = all.infra();
        Layer assigned = all.assignments();
        List<Config> parts = List.of(
                all.defaults(),
                infra.common(),
                own.common(),
                infra.of(type),
                own.of(type),
                assigned.common(),
                assigned.of(type));
        Config merged = all.merged(common, infra.of(type), own.of(type), assigned.common(), assigned.of(type));
        return all.resolved(merged, parts, file());
    }
}
