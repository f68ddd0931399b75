package dev.prefectinfra.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.testing.Golden;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is drawn of stacks: read the golden files as one reads the picture. */
final class SketchTest {
    private static String words(Picture picture) {
        return picture.parts().stream()
                .map(part -> part.kind().word() + " " + part.name()
                        + part.in().map(in -> ", in " + picture.part(in).name()).orElse("")
                        + part.link().map(link -> "\n    at " + link).orElse("")
                        + picture.flowsOf(part).stream()
                                .map(flow -> "\n    " + flow.does() + " "
                                        + picture.part(flow.object()).kind().word() + " "
                                        + picture.part(flow.object()).name()
                                        + switch (flow.way()) {
                                            case TO_OBJECT -> "";
                                            case TO_ACTOR -> " <-";
                                            case BOTH -> " <->";
                                        })
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void aLaneWithAnAgentAndWhatItsAccountHas() {
        List<Picture> pictures = Stacks.pictures().toList();

        Golden.check("page-agent.txt", words(pictures.get(0)));
        Golden.check("page-account.txt", words(pictures.get(1)));
        Golden.check("page-worker.txt", words(pictures.get(2)));
    }

    @Test
    void anAlarmIsOnWhatItsDimensionNames() {
        Picture picture = Sketch.of(Stacks.of("us-east-1", """
                        {'aws_sqs_queue': {'q': {'name': 'events'}},
                         'aws_cloudwatch_event_rule': {'r': {'name': 'events'}},
                         'aws_sns_topic': {'t': {'name': 'alarms'}},
                         'aws_cloudwatch_metric_alarm': {
                           'a': {'dimensions': {'QueueName': 'events'}, 'alarm_actions': ['${aws_sns_topic.t.arn}']},
                           'b': {'dimensions': {'QueueName': 'events'}},
                           'c': {'dimensions': {'RuleName': 'events'}},
                           'd': {'dimensions': {'QueueName': 'another'}, 'alarm_actions': ['${aws_sns_topic.t.arn}']}}}"""), List.of());

        assertThat(words(picture)).endsWith("""
                Alarms 2 alarms
                    watch Queue events <-
                    notify Topic alarms
                Alarms 1 alarm
                    watch Event rule events <-
                Alarms 1 alarm
                    notify Topic alarms
                """);
    }

    @Test
    void aUsersOwnRoleIsDrawnWithWhatItReaches() {
        var stack = Stacks.of("us-east-1", """
                {'aws_dynamodb_table': {'t': {'name': 'reports'}},
                 'aws_iam_role': {'r': {'name': 'reporter', 'assume_role_policy': 'unread'}},
                 'aws_iam_role_policy': {'p': {'role': '${aws_iam_role.r.id}', 'policy':
                   '{\\'Statement\\':{\\'Effect\\':\\'Allow\\',\\'Action\\':[\\'dynamodb:GetItem\\',\\'dynamodb:PutItem\\'],
                     \\'Resource\\':\\'arn:aws:dynamodb:us-east-1:123456789012:table/reports\\'}}'}}}""".replace("\n", ""));

        assertThat(words(Sketch.of(stack, List.of(stack))))
                .contains("\nRole reporter\n", "\n    reads, writes Table reports <->\n");
    }
}
