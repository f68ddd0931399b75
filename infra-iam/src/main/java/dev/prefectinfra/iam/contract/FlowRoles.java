package dev.prefectinfra.iam.contract;

import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Role;
import java.util.SortedMap;

/** The roles that a lane's flow runs get. The agent passes them, and no others. */
public interface FlowRoles {
    /** What ECS itself uses to start a flow run: pulls the image, reads its secrets, writes its logs. */
    Role execution();

    /** What flow code runs as: {@code task}, and the further roles that teams configure, by their names. */
    SortedMap<String, Role> tasks();

    /**
     * Allows {@code iam:PassRole} on exactly these roles, to ECS tasks only. A run needs both kinds, and no condition
     * key tells as what a role is passed (service authorization reference of IAM and of ECS): who may pass them can
     * have code run as the execution role too.
     */
    void grantPass(Grantee grantee);
}
