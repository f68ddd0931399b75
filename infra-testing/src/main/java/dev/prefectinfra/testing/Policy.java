package dev.prefectinfra.testing;

import dev.prefectinfra.core.synthesized.PolicyStatement;
import java.util.List;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;

/**
 * A policy as IAM gets it: Terraform's escape of the dollar is undone, and what JSON may write as one text or as a list
 * is a list. References such as {@code ${aws_sns_topic.alarms.arn}} stay as they are.
 *
 * @param statements in the document's order
 */
public record Policy(List<PolicyStatement> statements) {
    public Policy {
        statements = List.copyOf(statements);
    }

    /** @param text a policy as it stands in {@code cdk.tf.json} */
    public static Policy parse(String text) {
        return PolicyStatement.parse(text)
                .map(Policy::new)
                .orElseGet(() -> Assertions.fail("'%s' has no statement", text));
    }

    /** One statement; fails with the Sids of all if it is not there, or is there twice. */
    public PolicyStatement statement(String sid) {
        List<PolicyStatement> found =
                statements.stream().filter(each -> each.sid().equals(sid)).toList();
        return found.size() == 1
                ? found.get(0)
                : Assertions.fail("%d statements have the Sid %s; there are %s", found.size(), sid, sids());
    }

    /** The only statement of a policy that has one. */
    public PolicyStatement only() {
        Assertions.assertThat(statements).as("statements").hasSize(1);
        return statements.get(0);
    }

    /** The Sids in the document's order. */
    public List<String> sids() {
        return statements.stream().map(PolicyStatement::sid).toList();
    }

    /** Every action of every statement, sorted, each once. */
    public List<String> actions() {
        return distinct(
                statements.stream().flatMap(each -> each.actions().stream()).toList());
    }

    /** Every resource of every statement, sorted, each once. */
    public List<String> resources() {
        return distinct(
                statements.stream().flatMap(each -> each.resources().stream()).toList());
    }

    private static List<String> distinct(List<String> texts) {
        return List.copyOf(new TreeSet<>(texts));
    }
}
