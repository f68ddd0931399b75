package dev.prefectinfra.bootstrap;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Trust;
import java.util.Collection;
import java.util.List;

/**
 * The issuer of the tokens that HCP Terraform gives to runs, as an account knows it.
 *
 * @see <a href="https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials">Dynamic
 *     provider credentials, HCP Terraform documentation</a>
 */
record RunIssuer(Account account, String host, String organization, String project) {
    /** The default of the variable {@code TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE}. */
    static final String AUDIENCE = "aws.workload.identity";

    /** What a run does. */
    enum Phase {
        PLAN("plan", "plans"),
        APPLY("apply", "applies");

        private final String claim;
        private final String verb;

        Phase(String claim, String verb) {
            this.claim = claim;
            this.verb = verb;
        }

        String verb() {
            return verb;
        }
    }

    String url() {
        return "https://" + host;
    }

    /** The ARN of the account's {@code aws_iam_openid_connect_provider} for this issuer. */
    String providerArn() {
        return account.iamArn("oidc-provider/" + host);
    }

    /**
     * Runs of exactly these workspaces in exactly this phase.
     *
     * @throws InvalidValue if the policy gets longer than AWS allows
     */
    Trust trust(Collection<String> workspaces, Phase phase) {
        try {
            return Trust.ofWebIdentity(
                    providerArn(),
                    List.of(
                            Condition.stringEquals(host + ":aud", AUDIENCE),
                            Condition.stringEquals(
                                    host + ":sub",
                                    workspaces.stream()
                                            .map(workspace -> subject(workspace, phase))
                                            .toArray(String[]::new))));
        } catch (InvalidValue e) {
            throw InvalidValue.withFix(
                            e.problems().get(0).what() + ", since it names " + workspaces.size() + " workspaces",
                            "AWS allows 2,048 characters: give lanes to a further account")
                    .under("bootstrap.terraform-cloud");
        }
    }

    private String subject(String workspace, Phase phase) {
        return "organization:" + organization + ":project:" + project + ":workspace:" + workspace + ":run_phase:"
                + phase.claim;
    }
}
