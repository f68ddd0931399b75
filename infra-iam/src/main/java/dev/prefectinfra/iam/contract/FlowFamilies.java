package dev.prefectinfra.iam.contract;

import dev.prefectinfra.core.name.FamilyPrefix;
import dev.prefectinfra.iam.Grantee;

/** The task definitions of one lane's flows: one family per flow, all with the lane's prefix. */
public interface FlowFamilies {
    FamilyPrefix prefix();

    /**
     * Allows {@code ecs:RegisterTaskDefinition} and, on creation, {@code ecs:TagResource} on the lane's families, and
     * {@code ecs:DescribeTaskDefinition}, which knows no resource.
     */
    void grantRegister(Grantee grantee);
}
