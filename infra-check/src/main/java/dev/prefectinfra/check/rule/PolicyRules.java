package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;

import dev.prefectinfra.check.rule.Rule.Breach;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackPolicy.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Policies of all kinds, statement by statement. */
final class PolicyRules {
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
    private static final Set<Kind> RESOURCE = EnumSet.of(Kind.RESOURCE);

    private PolicyRules() {}

    static List<Rule> all() {
        return List.of(
                rule("POLICY-WRITTEN-OUT", "A policy is written out.")
                        .because("What Terraform computes later can be neither checked now nor reviewed in a plan.")
                        .fix("write the policy as JSON; references may stand inside its texts")
                        .in(stack -> stack.policies().stream()
                                .filter(policy -> policy.statements().isEmpty())
                                .map(policy -> new Breach(policy.at().address(), "the policy " + policy.text()))),
                rule("POLICY-NO-PUBLIC", "No policy allows everybody.")
                        .because("The principal * is every account and, in some services, the whole internet.")
                        .fix("name the principals")
                        .like("CKV_AWS_60", "CKV_AWS_70", "CKV_AWS_168", "CKV_AWS_169", "CKV_AWS_32", "SNS.4", "SQS.3")
                        .in(Statements.allowing(
                                ALL, statement -> got(!statement.isForEverybody(), "the principal is *"))),
                rule("POLICY-NO-NEGATION", "No statement allows everything except something.")
                        .because("It also allows what AWS adds in the future.")
                        .fix("list what is allowed, instead of NotAction, NotResource or NotPrincipal")
                        .in(Statements.allowing(ALL, PolicyRules::negations)),
                rule(
                                "POLICY-SERVICE-SOURCE",
                                "A resource policy allows an AWS service for an account or a source only.")
                        .because("Otherwise the service would act for anybody's resources (confused deputy).")
                        .fix("add a condition on aws:SourceAccount or aws:SourceArn")
                        .in(Statements.allowing(
                                RESOURCE,
                                statement -> got(
                                        !statement.principals().containsKey("Service")
                                                || isBound(statement, "aws:SourceAccount")
                                                || isBound(statement, "aws:SourceArn"),
                                        "there is no condition on aws:SourceAccount or aws:SourceArn"))));
    }

    private static Stream<String> negations(PolicyStatement statement) {
        return Stream.of(
                        got(statement.notActions().isEmpty(), "NotAction"),
                        got(statement.notResources().isEmpty(), "NotResource"),
                        got(statement.notPrincipals().isEmpty(), "NotPrincipal"))
                .flatMap(each -> each);
    }

    private static boolean isBound(PolicyStatement statement, String key) {
        return statement
                .on(key)
                .anyMatch(condition -> condition.by("StringEquals", "StringLike", "ArnEquals", "ArnLike")
                        && condition.values().stream().noneMatch(value -> value.equals("*")));
    }
}
