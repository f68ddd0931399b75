package dev.prefectinfra.ecs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.ecs.Lanes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the worker may do, whole: a statement more fails these tests as one less does. */
class WorkerPermissionsTest {
    private static final String ECS = "arn:aws:ecs:us-east-1:123456789012:";
    private static final String FAMILIES = ECS + "task-definition/prefect-v2-dev-test_*:*";
    private static final String TASKS = ECS + "task/prefect-v2-dev-test/*";
    private static final String ROLE = "arn:aws:iam::123456789012:role/prefect-v2-dev-test-flow-";
    private static final String FLOW_LOGS =
            "Allow logs:GetLogEvents on arn:aws:logs:us-east-1:123456789012:log-group:/prefect-v2/dev/test/flows:*";

    private static final List<String> ALWAYS = List.of(
            "Allow ecs:RunTask on " + FAMILIES + " when {ArnEquals={ecs:cluster=[" + ECS
                    + "cluster/prefect-v2-dev-test]}}",
            "Allow ecs:TagResource on " + TASKS + " when {StringEquals={ecs:CreateAction=[RunTask]}}",
            "Allow ecs:DescribeTasks ecs:StopTask on " + TASKS,
            "Allow ecs:DescribeTaskDefinition on *",
            "Allow iam:PassRole on " + ROLE + "execution " + ROLE
                    + "task when {StringEquals={iam:PassedToService=[ecs-tasks.amazonaws.com]}}");

    private static final String EVENTS = "Allow sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueUrl"
            + " sqs:ReceiveMessage on arn:aws:sqs:us-east-1:123456789012:prefect-v2-dev-test-worker-events";

    /** The network is in the pool's template, so EC2 is never asked. */
    @Test
    void theWorkerMayDoWhatItCallsAndNothingElse() {
        assertThat(Lanes.lines(Lanes.worker().policyOf("worker-task")))
                .containsExactlyInAnyOrderElementsOf(and(EVENTS, FLOW_LOGS));
    }

    @Test
    void registeringAndDeregisteringAreAddedWhenSwitchedOn() {
        assertThat(Lanes.lines(Lanes.workerChanged().policyOf("worker-task")))
                .containsExactlyInAnyOrderElementsOf(and(
                        EVENTS,
                        "Allow kms:Decrypt on " + Lanes.KEY
                                + " when {StringEquals={kms:ViaService=[sqs.us-east-1.amazonaws.com]}}",
                        "Allow ecs:RegisterTaskDefinition on " + FAMILIES,
                        "Allow ecs:TagResource on " + FAMILIES
                                + " when {StringEquals={ecs:CreateAction=[RegisterTaskDefinition]}}",
                        "Allow ecs:DeregisterTaskDefinition on *"));
    }

    @Test
    void aWorkerOfPrefect2ReadsNoQueue() {
        assertThat(Lanes.lines(Lanes.both().policyOf("worker-task")))
                .containsExactlyInAnyOrderElementsOf(and(FLOW_LOGS));
    }

    private static List<String> and(String... more) {
        List<String> all = new ArrayList<>(ALWAYS);
        all.addAll(List.of(more));
        return all;
    }
}
