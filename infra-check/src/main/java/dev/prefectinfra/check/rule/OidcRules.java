package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.check.rule.Rule.shown;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.check.rule.Rule.Breach;
import dev.prefectinfra.core.synthesized.PolicyCondition;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.StackPolicy.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Trust in tokens of an OpenID Connect provider, such as CircleCI's. */
final class OidcRules {
    private static final String PROVIDER = "aws_iam_openid_connect_provider";
    // A subject names its project exactly before its first wildcard: CircleCI's, GitHub's; of others something.
    private static final Pattern CIRCLECI = Pattern.compile("org/[^*?/]+/project/[^*?/]+(/.*)?");
    private static final Pattern GITHUB = Pattern.compile("repo:[^*?/:]+/[^*?/:]+:.*");
    private static final Pattern OTHER = Pattern.compile("[^*?]{4}.*");
    // CircleCI's, of one repository whatever the branch: nothing stands behind the *.
    private static final Pattern ANY_BRANCH = Pattern.compile("[^*]+/vcs-ref/refs/\\*");

    private OidcRules() {}

    static List<Rule> all() {
        return List.of(
                rule("OIDC-AUDIENCE", "A trust policy for tokens has a condition on their exact audience.")
                        .because("A token issued for somebody else would be accepted.")
                        .fix("add a StringEquals condition on ISSUER:aud")
                        .in(trust(statement -> got(
                                claims(statement, "aud").anyMatch(OidcRules::isExact),
                                "there is no exact condition on the audience"))),
                rule("OIDC-SUBJECT", "A trust policy for tokens names the projects that it trusts.")
                        .because("Every project of the organization would be let in, or everybody's.")
                        .fix("add a StringEquals or StringLike condition on ISSUER:sub, with the project written out")
                        .in(trust(OidcRules::subject)),
                rule("OIDC-BRANCH", "A trust policy that names a branch has no * before it.")
                        .because("A * matches slashes too: a branch can be named so that it ends like the wanted one.")
                        .fix("take one ? for each character of the user's id, and write the branch out")
                        .in(trust(statement -> claims(statement, "sub")
                                .flatMap(condition -> condition.values().stream())
                                .filter(value -> value.contains("/vcs-ref/") && value.contains("*"))
                                .filter(value -> !ANY_BRANCH.matcher(value).matches())
                                .map(value -> "the subject " + value))),
                rule("OIDC-EXACT-CLAIMS", "A trust policy for tokens uses no set operator, and none with IfExists.")
                        .because("ForAllValues and IfExists are true if the token lacks the claim.")
                        .fix("use StringEquals or StringLike")
                        .in(trust(statement -> statement.eachCondition().stream()
                                .filter(PolicyCondition::isLoose)
                                .map(condition -> condition.operator() + " on " + condition.key()))),
                rule("OIDC-PROVIDER", "A provider of tokens lists its audiences.")
                        .because("It is the first gate, before every role's trust.")
                        .fix("set client_id_list")
                        .each(PROVIDER, (stack, provider) -> {
                            JsonNode audiences = provider.argument("client_id_list");
                            boolean named = audiences.isArray() && !audiences.isEmpty();
                            for (JsonNode audience : audiences) {
                                named &= !audience.asText().isEmpty()
                                        && !audience.asText().contains("*");
                            }
                            return got(named, "client_id_list is " + shown(audiences));
                        }));
    }

    private static Function<StackDocument, Stream<Breach>> trust(Function<PolicyStatement, Stream<String>> wrong) {
        return Statements.allowing(
                EnumSet.of(Kind.TRUST),
                statement ->
                        statement.covers("sts:AssumeRoleWithWebIdentity") ? wrong.apply(statement) : Stream.empty());
    }

    private static Stream<PolicyCondition> claims(PolicyStatement statement, String claim) {
        return statement.eachCondition().stream()
                .filter(condition -> condition.key().toLowerCase(Locale.ROOT).endsWith(":" + claim));
    }

    private static boolean isExact(PolicyCondition condition) {
        return condition.by("StringEquals")
                && condition.values().stream().noneMatch(value -> value.isEmpty() || value.contains("*"));
    }

    private static Stream<String> subject(PolicyStatement statement) {
        List<PolicyCondition> subjects = claims(statement, "sub")
                .filter(condition -> condition.by("StringEquals", "StringLike"))
                .toList();
        if (subjects.isEmpty()) {
            return Stream.of("there is no condition on the subject");
        }
        return subjects.stream()
                .flatMap(condition -> condition.values().stream())
                .filter(value -> !namesProject(value))
                .map(value -> "the subject " + value);
    }

    private static boolean namesProject(String subject) {
        Pattern form = subject.startsWith("org/") ? CIRCLECI : subject.startsWith("repo:") ? GITHUB : OTHER;
        return form.matcher(subject).matches();
    }
}
