package dev.prefectinfra.ecs.secret;

import dev.prefectinfra.iam.Grantee;
import java.util.Map;

/** How a lane reaches Prefect. */
public interface PrefectSecret {
    /** The variable that all versions of Prefect read their credential from. */
    String API_KEY = "PREFECT_API_KEY";

    /** The service's environment variables by name, each as ECS's {@code valueFrom}: {@code SECRET_ARN:JSON_KEY::}. */
    Map<String, String> environment();

    /**
     * What a flow's task definition adds to the environment that agent and worker pass on: the credential, which may be
     * a weaker one. Not {@code PREFECT_API_URL}, which they pass on in the overrides of RunTask: ECS refuses a secret
     * with the name of a "new or existing" variable of the container.
     */
    Map<String, String> flowEnvironment();

    /** The name of the variable that authenticates: {@link #API_KEY} or {@code PREFECT_API_AUTH_STRING}. */
    String credential();

    /**
     * Allows {@code secretsmanager:GetSecretValue} on the service's secret, and to decrypt it where a customer key is
     * configured.
     */
    void grantRead(Grantee grantee);
}
