package dev.prefectinfra.iam.contract;

import dev.prefectinfra.core.name.ParameterName;
import dev.prefectinfra.iam.Grantee;

/** The SSM parameter with all that deploying a flow to the lane needs. */
public interface HandOff {
    ParameterName parameter();

    /** Allows {@code ssm:GetParameter} on this parameter. */
    void grantRead(Grantee grantee);
}
