package dev.prefectinfra.app.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class StateTest {
    @Test
    void hasWhatIsManagedAndKnowsWhatIsHalfMade() throws IOException {
        State state = State.of("""
                {"version": 4, "resources": [
                  {"mode": "data", "type": "aws_vpc", "name": "network", "instances": [{}]},
                  {"mode": "managed", "type": "aws_iam_role", "name": "flow-task", "instances": [{}]},
                  {"mode": "managed", "type": "aws_iam_role", "name": "empty", "instances": []},
                  {"mode": "managed", "type": "aws_s3_bucket", "name": "flows", "instances": [{"status": "tainted"}]}]}
                """);

        assertThat(state.addresses()).containsExactlyInAnyOrder("aws_iam_role.flow-task", "aws_s3_bucket.flows");
        assertThat(state.tainted()).containsExactly("aws_s3_bucket.flows");
    }

    @Test
    void isEmptyBeforeTheFirstApply() throws IOException {
        assertThat(State.of("").addresses()).isEmpty();
    }
}
