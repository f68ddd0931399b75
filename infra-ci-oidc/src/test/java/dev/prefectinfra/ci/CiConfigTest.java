package dev.prefectinfra.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.value.Uuid;
import dev.prefectinfra.iam.SecretReference;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CiConfigTest {
    private static final String ORG = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1";
    private static final String PROJECT =
            "{ id = \"11111111-2222-4333-8444-555555555555\", vcs-origin = github.com/acme/flows }";
    private static final String SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:dpt/deploy-AbC123";
    private static final String FLOW_CI =
            "name = flow-ci, deploy-secret.by-name.name = deploy, trust.lane-branch.projects = [" + PROJECT + "]\n";

    @Test
    void makesAProtectedProviderUnlessToldOtherwise() {
        CircleCiConfig config = Configuration.of(CircleCiConfig.SECTION, "organization-id = \"" + ORG + "\"");
        assertThat(config.provider()).isInstanceOfSatisfying(IdentityProvider.Create.class, create -> {
            assertThat(create.protect()).isTrue();
            assertThat(create.thumbprints()).hasSize(1);
        });
    }

    @Test
    void keepsIdsInLowerCaseWhateverTheLanguageOfTheMachine() {
        CircleCiConfig config = Configuration.of(
                CircleCiConfig.SECTION,
                "organization-id = \"ABCDEF12-3456-4789-ABCD-EF1234567890\", provider.type = existing");
        assertThat(config.organizationId()).contains(new Uuid("abcdef12-3456-4789-abcd-ef1234567890"));
        assertThat(config.provider()).isEqualTo(new IdentityProvider.Existing());
    }

    @Test
    void hasNoOrganizationOfItsOwn() {
        assertRefused(CircleCiConfig.SECTION, "", "circleci.organization-id is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "acme", "\"*\"", "\"00000000-0000-0000-0000-000000000000\""})
    void refusesWhatIsNoOrganization(String id) {
        assertRefused(CircleCiConfig.SECTION, "organization-id = " + id, "circleci.organization-id");
    }

    @Test
    void refusesThumbprintsThatAreNone() {
        String organization = "organization-id = \"" + ORG + "\"\n";
        assertRefused(
                CircleCiConfig.SECTION,
                organization + "provider.create.thumbprints = []",
                "0 is out of range",
                "1 to 5");
        assertRefused(
                CircleCiConfig.SECTION,
                organization + "provider.create.thumbprints = [abc]",
                "circleci.provider.create.thumbprints[0]",
                "it has 3 characters");
    }

    @Test
    void trustsTheLanesBranchUnlessAnyIsAskedFor() {
        assertThat(Configuration.of(FlowCiConfig.SECTION, FLOW_CI).trust()).isInstanceOf(FlowTrust.LaneBranch.class);
        String any = "trust { type = any-branch, any-branch { projects = [{ id = \"" + ORG
                + "\", vcs-origin = github.com/acme/flows }] } }";
        assertThat(Configuration.of(FlowCiConfig.SECTION, FLOW_CI + any).trust())
                .isInstanceOf(FlowTrust.AnyBranch.class);
    }

    @Test
    void aLaneCannotNameABranch() {
        assertRefused(
                FlowCiConfig.SECTION,
                FLOW_CI + "trust.lane-branch.branch = main-v2",
                "flow-ci.trust.lane-branch.branch is unknown");
    }

    @Test
    void refusesAnEmptyListOfProjectsWithTheReason() {
        String reason =
                "one of projects and github.repositories (a whole organization cannot be trusted; the CI system is"
                        + " in use where circleci.provider.type, or github.provider.type, is not none)";
        assertRefused(
                FlowCiConfig.SECTION,
                FLOW_CI + "trust.lane-branch.projects = []",
                "flow-ci.trust.lane-branch.projects is missing or empty",
                reason);
        assertRefused(
                FlowCiConfig.SECTION,
                FLOW_CI + "trust { type = any-branch, any-branch.projects = [] }",
                "flow-ci.trust.any-branch.projects is missing or empty",
                reason);
        assertRefused(
                AgentImagesCiConfig.SECTION,
                "name = ci, branch = main-v2, github.environment = e, projects = []",
                "agent-images-ci.projects is missing or empty",
                reason);
    }

    @Test
    void hasNoProjectsAndNoBranchOfItsOwn() {
        assertRefused(
                FlowCiConfig.SECTION,
                "name = ci, deploy-secret.by-name.name = deploy",
                "flow-ci.trust.lane-branch.projects is missing or empty, as is github.repositories");
        assertRefused(
                FlowCiConfig.SECTION,
                "name = ci, deploy-secret.by-name.name = deploy, trust.type = any-branch",
                "flow-ci.trust.any-branch.projects is missing");
        assertRefused(AgentImagesCiConfig.SECTION, "name = ci", "agent-images-ci.branch is missing");
        assertRefused(
                AgentImagesCiConfig.SECTION,
                "name = ci, branch = main-v2, github.environment = e",
                "agent-images-ci.projects is missing or empty, as is github.repositories");
    }

    @Test
    void aBranchNeedsTheRepositoryThatItIsOf() {
        assertRefused(
                AgentImagesCiConfig.SECTION,
                "name = ci, branch = main-v2, projects = [{ id = \"" + ORG + "\" }]",
                "agent-images-ci.projects[0].vcs-origin is missing");
    }

    @Test
    void hasNoOrganizationWhereCircleCiIsNotUsed() {
        CircleCiConfig config = Configuration.of(CircleCiConfig.SECTION, "provider.type = none");
        assertThat(config.organizationId()).isEmpty();
        assertThat(Configuration.of(GitHubConfig.SECTION, "").provider()).isEqualTo(new IdentityProvider.None());
    }

    @Test
    void aRepositoryNeedsItsNumbers() {
        assertRefused(
                AgentImagesCiConfig.SECTION,
                "name = ci, branch = main-v2, github.environment = e, github.repositories = [{ name = acme/infra }]",
                "agent-images-ci.github.repositories[0].id is missing",
                "agent-images-ci.github.repositories[0].owner-id is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "name, github.com/acme/infra, a host",
        "name, acme/infra.git, .git",
        "name, acme, no repository",
        "name, acme/*, a wildcard",
        "name, acme/.., a folder",
        "name, acme/in:fra, what parts subjects",
        "name, ac@me/infra, what parts names from numbers",
        "id, 0, no number",
        "id, 012, a number that GitHub does not write so",
        "owner-id, acme, a name",
        "workflow, .github/workflows/x.yml, a folder",
        "workflow, x, no YAML",
        "workflow, '*.yml', a wildcard",
        "environment, a:b, what parts subjects",
        "environment, '*', a wildcard"
    })
    void refusesARepositoryThatCouldBeAnother(String key, String value, String why) {
        Map<String, String> repository = new TreeMap<>(Map.of("name", "acme/infra", "id", "1", "owner-id", "2"));
        boolean ofRole = repository.replace(key, value) == null;
        String written = repository.entrySet().stream()
                .map(each -> each.getKey() + " = \"" + each.getValue() + "\"")
                .collect(Collectors.joining(", "));
        assertThatThrownBy(() -> Configuration.of(
                        AgentImagesCiConfig.SECTION,
                        "name = ci, branch = main-v2, github.repositories = [{ " + written + " }]"
                                + (ofRole ? "\ngithub." + key + " = \"" + value + "\"" : "")))
                .as(why)
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("agent-images-ci.github." + (ofRole ? "" : "repositories[0].") + key)
                .hasMessageContaining("cannot be");
    }

    @Test
    void aRepositoryIsThereOnce() {
        assertRefused(
                AgentImagesCiConfig.SECTION,
                "name = ci, branch = main-v2, github.environment = e, github.repositories = [{ name = acme/infra, id = 1, owner-id = 2 },"
                        + " { name = acme/other, id = 1, owner-id = 2 }]",
                "agent-images-ci.github.repositories has acme/infra and acme/other, by their id 1 the same repository");
    }

    @Test
    void noRepositoryIsTrustedOnAnyBranch() {
        assertRefused(
                FlowCiConfig.SECTION,
                FLOW_CI + "trust { type = any-branch, any-branch.github.repositories = [] }",
                "flow-ci.trust.any-branch.github is unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"*\"", "\"release/*\"", "\"main?\"", "\"\""})
    void refusesABranchThatIsAPattern(String branch) {
        assertRefused(
                AgentImagesCiConfig.SECTION,
                "name = ci, projects = [" + PROJECT + "], branch = " + branch,
                "agent-images-ci.branch",
                "no wildcard");
    }

    @Test
    void takesASecretByNameOrByArn() {
        assertThat(Configuration.of(FlowCiConfig.SECTION, FLOW_CI).deploySecret())
                .isInstanceOf(SecretReference.ByName.class);
        assertThat(Configuration.of(
                                FlowCiConfig.SECTION,
                                FLOW_CI + "deploy-secret { type = by-arn, by-arn.arn = \"" + SECRET + "\" }")
                        .deploySecret())
                .isInstanceOfSatisfying(
                        SecretReference.ByArn.class,
                        byArn -> assertThat(byArn.arn().value()).isEqualTo(SECRET));
    }

    @Test
    void refusesTheArnOfSomethingElseOrAPartOfOne() {
        assertRefused(
                FlowCiConfig.SECTION,
                FLOW_CI + "deploy-secret { type = by-arn, by-arn.arn = \"arn:aws:s3:::some-bucket-name\" }",
                "flow-ci.deploy-secret.by-arn.arn",
                "is not the ARN of a secret");
        assertRefused(
                FlowCiConfig.SECTION,
                FLOW_CI + "deploy-secret { type = by-arn, by-arn.arn = \"" + SECRET.replace("-AbC123", "") + "\" }",
                "flow-ci.deploy-secret.by-arn",
                "the six characters",
                "type = by-name");
    }

    private static void assertRefused(Section<?> section, String hocon, String... parts) {
        assertThatThrownBy(() -> Configuration.of(section, hocon))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContainingAll(parts);
    }
}
