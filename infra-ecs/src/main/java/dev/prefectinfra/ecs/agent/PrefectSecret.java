package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.iam.Grantee;
import java.util.Map;

/** How a lane reaches Prefect. */
public interface PrefectSecret {
    /** Environment variables by name, each as ECS's {@code valueFrom}: {@code SECRET_ARN:JSON_KEY::}. */
    Map<String, String> environment();

    /**
     * Allows {@code secretsmanager:GetSecretValue} on the secret, and to decrypt it where a customer key is configured.
     */
    void grantRead(Grantee grantee);
}
