package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import java.util.List;

/** Something of the configuration's that AWS knows by ARNs: a team's statement that reaches it may need a reason. */
public interface Reachable {
    /** All ARNs of it and of what is in it, as narrow as names tell; empty where it has none, or AWS invents it. */
    List<ArnPattern> arns(Place place);
}
