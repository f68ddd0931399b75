package dev.prefectinfra.iam;

import java.util.Collection;
import java.util.Comparator;
import java.util.regex.Pattern;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/** Statements as the JSON that IAM reads and Terraform passes on as it is. */
public final class PolicyDocument {
    // Terraform would evaluate ${aws:username}; doubled, the dollar is its escape. cdktf's own tokens stay.
    private static final Pattern POLICY_VARIABLE = Pattern.compile("\\$\\{(?!TfToken)");

    private PolicyDocument() {}

    /** An identity's policy, its statements sorted by Sid. */
    public static String of(Collection<Statement> statements) {
        return json(statements.stream()
                .sorted(Comparator.comparing(Statement::sid))
                .map(PolicyDocument::sdk)
                .toList());
    }

    /**
     * A document of statements that {@link Statement} cannot express, such as a resource's policy or a role's trust.
     */
    public static String json(Collection<IamStatement> statements) {
        String json = IamPolicy.builder().statements(statements).build().toJson();
        return POLICY_VARIABLE.matcher(json).replaceAll("\\$\\${");
    }

    private static IamStatement sdk(Statement statement) {
        IamStatement.Builder builder =
                IamStatement.builder().sid(statement.sid()).effect(IamEffect.ALLOW);
        statement.actions().forEach(builder::addAction);
        statement.resources().forEach(builder::addResource);
        statement.conditions().forEach(c -> builder.addConditions(c.operator(), c.key(), c.values()));
        return builder.build();
    }
}
