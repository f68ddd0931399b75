package dev.prefectinfra.iam;

import dev.prefectinfra.core.name.ParameterName;

/** The SSM parameter with all that deploying a flow to the lane needs. */
public interface HandOff {
    ParameterName parameter();

    /** Allows {@code ssm:GetParameter} on this parameter. */
    void grantRead(Grantee grantee);
}
