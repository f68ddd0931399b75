package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import java.util.List;

/** Something in the configuration that has ARNs in AWS: a team's statement that reaches it may need a reason. */
public interface Reachable {
    /**
     * The ARNs of it and of what is in it, as narrow as its name allows; empty if it has none, or AWS generates them.
     */
    List<ArnPattern> arns(Place place);
}
